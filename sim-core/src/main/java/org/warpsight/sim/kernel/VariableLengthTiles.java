package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/**
 * How a block of FlashAttention-3 that stays on its SM comes to its next tile where every sequence has a length of its own
 * that only the GPU knows (Dao-AILab/flash-attention, hopper/tile_scheduler.hpp, {@code VarlenDynamicPersistentTileScheduler};
 * mainloop_fwd_sm90_tma_gmma_ws.hpp).
 *
 * <pre>
 *   number of the tile ─► which sequence ─► to the other warps ─► its lengths ─► its pages ─► first keys
 * </pre>
 *
 * <p>A tile is a number in the order of all tiles. A warp finds its sequence by looking at 31 sequences at a time: how many
 * tiles each of them has, summed up over its lanes. Where sequences have few tiles, many lie between two tiles of an SM. The
 * number is asked for beforehand. Values lie where the output of the tile before goes out, and the warps that load do all this
 * behind the first load of values, so that tiles follow one another almost without overlap; taken here as without. What of it
 * overlaps makes up for the gathering of queries and keys, piece by piece, which is not counted.
 */
final class VariableLengthTiles {
    /** Sequences that a warp looks at together: one lane is left for the sum. */
    private static final int SEQUENCES_TOGETHER = 31;

    /** Exchanges between lanes for a look: five for sums over a warp, their total, place and tiles of what is found. */
    private static final int SHUFFLES = 9;

    /** Dependent instructions beside them: selections, products, comparisons (an estimate). */
    private static final int INSTRUCTIONS = 20;

    /** Exchanges between warps for the tile that was found: written to shared memory, read behind a barrier. */
    private static final int HAND_OVERS = 2;

    /** Ways to L2 behind the search: lengths, pages. */
    private static final int TRIPS = 2;

    private VariableLengthTiles() {}

    /**
     * Cycles from the end of a tile to the first load of the next.
     *
     * @param sequencesPassed sequences that lie between two tiles of a block, on average
     */
    static double cycles(Architecture architecture, double sequencesPassed) {
        double trip = architecture.meanL2Cycles();
        double exchange = architecture.latency().sharedMemoryCycles();
        double look = trip
                + SHUFFLES * exchange
                + INSTRUCTIONS * architecture.latency().arithmeticCycles();
        return (1 + sequencesPassed / SEQUENCES_TOGETHER) * look + HAND_OVERS * exchange + TRIPS * trip;
    }
}
