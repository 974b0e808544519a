package org.warpsight.sim.kernel;

import org.warpsight.hardware.Ceiling;

/**
 * How a kernel divides one attention.
 *
 * @param name of the kernel, for people
 * @param tile its tile
 * @param packedHeads query heads of a key-value head that share a block
 * @param splits parts that the keys are cut into, each with blocks of its own
 * @param arithmetic what multiplies
 * @param loaderWarps whether four warps of their own issue the loads, or, in XQA, multiply the values
 * @param tripsOfParts further round trips to memory of a block where the last one of a tile combines the parts; a mean
 *     where not every block does
 * @param longestFirst whether the tiles that see most keys are handed out first; else head after head, as they follow
 *     one another
 * @param overPages whether FlashAttention runs over an engine's pages. Of the third a block finds its next tile after the
 *     last one, and steps begin with the first key that one of its queries sees, not where a tile of keys does; of the
 *     second warps look up the pages. Others need not say
 */
record AttentionPlan(
        String name,
        AttentionTile tile,
        int packedHeads,
        int splits,
        Arithmetic arithmetic,
        boolean loaderWarps,
        double tripsOfParts,
        boolean longestFirst,
        boolean overPages) {

    /** Keys that a block of XQA works on at once. */
    private static final int CROSS_QUERY_KEYS = 256;

    /** What multiplies queries with keys and weights with values. */
    enum Arithmetic {
        /** Instructions of four warps on operands in shared memory. */
        WARPGROUP,
        /** Instructions of one warp on fragments in registers. */
        WARP,
        /** Multiply-adds of the vector pipe. */
        VECTOR
    }

    /**
     * Whether 8-bit weights change their layout before they multiply the values; fused multi-head attention transposes the
     * values so that they need not.
     */
    boolean reordersWeights() {
        return tile.kernel() != AttentionKernel.FUSED_MULTI_HEAD;
    }

    /**
     * The most blocks that are launched for an SM; 0 for as many as fit. One that goes on to the next tile itself is alone:
     * FlashAttention-3 does so for all but dense parts (hopper/flash_fwd_launch_template.h, {@code
     * UsePersistentScheduler}).
     */
    int launchedBlocks() {
        if (persistent() || tilesInTurn()) {
            return 1;
        }
        return tile.launchedBlocks() == null ? 0 : tile.launchedBlocks();
    }

    /**
     * Whether blocks of an SM go through a step together. In FlashAttention-2, its predecessor and Triton's kernel nothing
     * makes one of them go first; where warpgroups take turns at the matrix pipe a barrier does (FlashAttention-3,
     * {@code warp_scheduler_barrier_sync}).
     */
    boolean blocksInPhase() {
        return arithmetic == Arithmetic.WARP;
    }

    /**
     * Whether the queries stay in shared memory and are read in every step, as FlashAttention-2 has it ({@code Is_Q_in_regs}
     * is false in flash_fwd_launch_template.h); else they are kept in registers.
     */
    boolean readsQueriesAgain() {
        return tile.kernel() == AttentionKernel.FLASH_ATTENTION_2
                || tile.kernel() == AttentionKernel.FLASH_ATTENTION_2_SPLIT;
    }

    /** Whether the warps that multiply find the pages of the keys and values that they ask for. */
    boolean looksUpPages() {
        return overPages && tile.kernel() == AttentionKernel.FLASH_ATTENTION_2_SPLIT;
    }

    /** Whether a block's loading warps ask for the next tile while the last one is computed. */
    boolean persistent() {
        return switch (tile.kernel()) {
            case FUSED_MULTI_HEAD -> true;
            case FLASH_ATTENTION_3 -> !overPages && splits == 1;
            default -> false;
        };
    }

    /** Whether a block looks for its next tile when it has done with the last one. */
    boolean tilesInTurn() {
        return tile.kernel() == AttentionKernel.FLASH_ATTENTION_3 && overPages;
    }

    /**
     * Whether parts are equal numbers of keys, each with a last step that is not whole, as in masked multi-head attention
     * ({@code timesteps_per_block}); else parts begin where a tile of keys does.
     */
    boolean cutsWithinTiles() {
        return tile.kernel() == AttentionKernel.MASKED_MULTI_HEAD;
    }

    /**
     * Steps of a tile of queries.
     *
     * @param start first key that one of its queries sees
     * @param end key behind the last one
     */
    int steps(int start, int end) {
        int keys = tile.keyTile();
        int behind = tilesInTurn() ? Ceiling.divide(end - start, keys) : Ceiling.divide(end, keys) - start / keys;
        return Math.max(1, behind);
    }

    /** Steps of a part of as many keys, cut within tiles. */
    int stepsOfEqualParts(int keys) {
        return Ceiling.divide(Ceiling.divide(keys, splits), tile.keyTile());
    }

    /**
     * Steps that stay in one part: XQA's blocks take turns at 256 keys, 64 for each of the four warps that multiply keys
     * (cpp/kernels/xqa/mha.cu, {@code ctaTile}).
     */
    int stepsDealtTogether() {
        return isCrossQuery() ? Math.max(1, CROSS_QUERY_KEYS / tile.keyTile()) : 1;
    }

    /**
     * Steps of parts for which no keys are left, or that end before a window begins: XQA's blocks see that from the length
     * of the sequence, others with their first look at the keys.
     */
    int stepsOfIdleParts() {
        return isCrossQuery() ? 0 : 1;
    }

    private boolean isCrossQuery() {
        return tile.kernel() == AttentionKernel.CROSS_QUERY;
    }

    /** Rows of queries that a block has for one key-value head, filled or not. */
    int rows() {
        return tile.queryTile();
    }

    @Override
    public String toString() {
        return name + " " + tile.queryTile() + "x" + tile.keyTile() + (splits > 1 ? " split " + splits : "");
    }
}
