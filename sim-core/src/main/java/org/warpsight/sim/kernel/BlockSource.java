package org.warpsight.sim.kernel;

import java.util.function.IntUnaryOperator;

/** The blocks that one SM runs, handed to its slots in order. */
final class BlockSource {
    private final IntUnaryOperator steps;
    private final int blocks;
    private int taken;

    private BlockSource(IntUnaryOperator steps, int blocks) {
        this.steps = steps;
        this.blocks = blocks;
    }

    /**
     * The share of one SM where blocks go out longest first: an SM that got one of the longest of a round gets one of the
     * shortest of the next, because it frees its slot last.
     *
     * @param sm its number, from 0
     * @param sms SMs that share the kernel
     * @param blocks blocks it gets
     */
    static BlockSource longestFirst(BlockLengths lengths, int sm, int sms, int blocks) {
        return new BlockSource(
                ordinal -> {
                    int place = ordinal % 2 == 0 ? sm : sms - 1 - sm;
                    return lengths.stepsOfRank((long) ordinal * sms + place);
                },
                blocks);
    }

    /** Blocks with these steps, one after another. */
    static BlockSource of(int[] steps) {
        return new BlockSource(ordinal -> steps[ordinal], steps.length);
    }

    /** Blocks of this SM. */
    int count() {
        return blocks;
    }

    /** The ordinal of the next block of this SM, from 0, or -1 when there is none. */
    int next() {
        return taken < blocks ? taken++ : -1;
    }

    /** Steps of a block of this SM. */
    int steps(int ordinal) {
        return steps.applyAsInt(ordinal);
    }
}
