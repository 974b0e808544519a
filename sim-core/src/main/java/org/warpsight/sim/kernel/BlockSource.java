package org.warpsight.sim.kernel;

/**
 * The blocks that one SM runs, handed to its slots in order.
 *
 * <p>Blocks go out longest first; an SM that got one of the longest of a round gets one of the shortest of the next,
 * because it frees its slot last.
 */
final class BlockSource {
    private final BlockLengths lengths;
    private final int sm;
    private final int sms;
    private final int blocks;
    private int taken;

    /**
     * The share of one SM.
     *
     * @param sm its number, from 0
     * @param sms SMs that share the kernel
     * @param blocks blocks it gets
     */
    BlockSource(BlockLengths lengths, int sm, int sms, int blocks) {
        this.lengths = lengths;
        this.sm = sm;
        this.sms = sms;
        this.blocks = blocks;
    }

    /** The ordinal of the next block of this SM, from 0, or -1 when there is none. */
    int next() {
        return taken < blocks ? taken++ : -1;
    }

    /** Steps of a block of this SM. */
    int steps(int ordinal) {
        int place = ordinal % 2 == 0 ? sm : sms - 1 - sm;
        return lengths.stepsOfRank((long) ordinal * sms + place);
    }
}
