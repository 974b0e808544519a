package org.warpsight.sim.kernel;

import java.util.Arrays;

/**
 * How many steps each block of a kernel takes, the longest first, as schedulers deal them out.
 *
 * @param steps the distinct step counts, in falling order
 * @param blocks how many blocks have each of them
 */
record BlockLengths(int[] steps, long[] blocks) {

    /** All blocks take the same number of steps. */
    static BlockLengths uniform(int steps, long blocks) {
        return new BlockLengths(new int[] {steps}, new long[] {blocks});
    }

    boolean isUniform() {
        return steps.length == 1;
    }

    /** Blocks in all. */
    long count() {
        return Arrays.stream(blocks).sum();
    }

    /** Mean number of steps of a block. */
    double mean() {
        double sum = 0;
        for (int i = 0; i < steps.length; i++) {
            sum += (double) steps[i] * blocks[i];
        }
        return sum / count();
    }

    /** Steps of the block with a rank among all blocks, the longest being rank 0. */
    int stepsOfRank(long rank) {
        long before = 0;
        for (int i = 0; i < steps.length; i++) {
            before += blocks[i];
            if (rank < before) {
                return steps[i];
            }
        }
        return steps[steps.length - 1];
    }
}
