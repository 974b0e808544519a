package org.warpsight.sim.kernel;

/**
 * Tiles of an attention's backward pass for heads of at most a size; the first one that suits is taken.
 *
 * <p>A block keeps a tile of keys and values and goes over tiles of queries. Its warps share every product: those that do not
 * lie along the rows of the result lie along its columns.
 *
 * @param kernel which kernel has it
 * @param maximumHeadDim largest head
 * @param queryTile rows of queries per step
 * @param keyTile keys of a block
 * @param stages tiles of queries that are under way or in use; 1 where a step waits for its own
 * @param warps warps of a block
 * @param scoreRows warps along the queries in S and dP
 * @param keyRows warps along the keys in dK and dV
 * @param queryRows warps along the queries in dQ
 * @param keySplits warps that share the keys in dQ, whose parts are added through shared memory; 1 where each warp has all
 * @param keysInRegisters whether keys stay in registers for S
 * @param valuesInRegisters whether values do for dP
 * @param rearranged whether what a step loads and stores of dQ passes through shared memory to change its layout
 * @param masked which steps compare every score with a mask
 * @param trips round trips to L2 that a step waits for after its first
 */
public record GradientTile(
        AttentionKernel kernel,
        int maximumHeadDim,
        int queryTile,
        int keyTile,
        int stages,
        int warps,
        int scoreRows,
        int keyRows,
        int queryRows,
        int keySplits,
        boolean keysInRegisters,
        boolean valuesInRegisters,
        boolean rearranged,
        Masked masked,
        int trips) {

    /** Steps that compare every score with a mask. */
    public enum Masked {
        /** Those that a mask cuts. */
        CUT,
        /** All, where there is a mask. */
        UNDER_A_MASK,
        /** All. */
        ALL
    }

    /** Whether every step of an attention does. */
    boolean masksEveryStep(boolean causal) {
        return masked == Masked.ALL || masked == Masked.UNDER_A_MASK && causal;
    }
}
