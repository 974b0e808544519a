package org.warpsight.sim.kernel;

import org.warpsight.sim.gpu.Misses;

/**
 * Which part of a kernel's loads and stores goes beyond L2.
 *
 * @param blocks where the bytes come from that an SM loads for its first, second, ... block; the last entry holds for all
 *     further ones
 * @param mean the mean of all loads
 * @param storeMissFraction part of the stored bytes that is written back to HBM while the kernel runs
 */
record CacheTraffic(Misses[] blocks, Misses mean, double storeMissFraction) {

    /** The same for every block; what misses L2 comes from HBM. */
    static CacheTraffic uniform(double missFraction, double storeMissFraction) {
        return uniform(Misses.toHbm(missFraction), storeMissFraction);
    }

    private static CacheTraffic uniform(Misses loads, double storeMissFraction) {
        return new CacheTraffic(new Misses[] {loads}, loads, storeMissFraction);
    }

    /** The mean for every block. */
    CacheTraffic averaged() {
        return uniform(mean, storeMissFraction);
    }

    Misses loadMisses(int block) {
        return blocks[Math.min(block, blocks.length - 1)];
    }
}
