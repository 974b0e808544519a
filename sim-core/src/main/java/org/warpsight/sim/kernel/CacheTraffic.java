package org.warpsight.sim.kernel;

/**
 * Which part of a kernel's loads and stores goes beyond L2.
 *
 * @param missFractions part of the bytes an SM loads that L2 does not have, for its first, second, ... block; the last
 *     entry holds for all further ones
 * @param meanMissFraction the mean of all loads
 * @param storeMissFraction part of the stored bytes that is written back to HBM while the kernel runs
 */
record CacheTraffic(double[] missFractions, double meanMissFraction, double storeMissFraction) {

    /** The same fractions for every block. */
    static CacheTraffic uniform(double missFraction, double storeMissFraction) {
        return new CacheTraffic(new double[] {missFraction}, missFraction, storeMissFraction);
    }

    /** The mean for every block. */
    CacheTraffic averaged() {
        return uniform(meanMissFraction, storeMissFraction);
    }

    double loadMissFraction(int block) {
        return missFractions[Math.min(block, missFractions.length - 1)];
    }
}
