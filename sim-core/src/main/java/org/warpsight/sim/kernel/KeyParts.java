package org.warpsight.sim.kernel;

import java.util.function.IntPredicate;

/**
 * How many parts FlashAttention cuts the keys into (Dao-AILab/flash-attention, {@code num_splits_heuristic} of
 * csrc/flash_attn/flash_api.cpp and hopper/heuristics.h): the fewest that fill the GPU nearly as well as any number does.
 */
final class KeyParts {
    /** Keys are cut only where the blocks leave this part of the places idle. */
    private static final double ENOUGH_BLOCKS = 0.8;

    /** No worse than this part of the best occupancy. */
    private static final double GOOD_EFFICIENCY = 0.85;

    private static final int MOST = 128;

    private KeyParts() {}

    /**
     * The number of parts.
     *
     * @param blocks without cutting
     * @param places for blocks on the GPU
     * @param keyTiles tiles of keys that a block goes over
     * @param worthwhile which numbers of parts are looked at; 1 has to be among them
     */
    static int fewest(long blocks, int places, int keyTiles, IntPredicate worthwhile) {
        if (blocks >= ENOUGH_BLOCKS * places) {
            return 1;
        }
        int most = Math.min(Math.min(MOST, places), keyTiles);
        double best = 0;
        for (int parts = 1; parts <= most; parts++) {
            best = worthwhile.test(parts) ? Math.max(best, efficiency(blocks * parts, places)) : best;
        }
        int parts = 1;
        while (!worthwhile.test(parts) || efficiency(blocks * parts, places) < GOOD_EFFICIENCY * best) {
            parts++;
        }
        return parts;
    }

    /** Part of the places that the waves of some blocks fill. */
    static double efficiency(long blocks, int places) {
        double waves = (double) blocks / places;
        return waves / Math.ceil(waves);
    }
}
