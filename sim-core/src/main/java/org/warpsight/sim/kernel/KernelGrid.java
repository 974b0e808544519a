package org.warpsight.sim.kernel;

import org.warpsight.sim.gpu.Ceiling;

/**
 * Thread blocks of a kernel on the SMs of a GPU.
 *
 * @param blocks blocks of the kernel
 * @param blocksPerSm blocks resident on one SM at a time (occupancy)
 * @param sms SMs that the kernel may use
 */
public record KernelGrid(long blocks, int blocksPerSm, int sms) {

    public KernelGrid {
        if (blocks < 1 || blocksPerSm < 1 || sms < 1) {
            throw new IllegalArgumentException("a grid needs blocks, blocks per SM and SMs >= 1 but has " + blocks
                    + ", " + blocksPerSm + ", " + sms);
        }
    }

    /** Blocks that run at the same time in a full wave. */
    public long waveBlocks() {
        return (long) blocksPerSm * sms;
    }

    /** Waves, the last one perhaps partly filled. */
    public long waves() {
        return Ceiling.divide(blocks, waveBlocks());
    }

    /** Blocks that every SM runs. */
    int blocksOfEverySm() {
        return Math.toIntExact(blocks / sms);
    }

    /** SMs that run one block more. */
    int smsWithOneMore() {
        return Math.toIntExact(blocks % sms);
    }

    /** The same occupancy with another number of blocks on every SM and as many SMs with one more. */
    KernelGrid withBlocksOfEverySm(int count) {
        return new KernelGrid((long) count * sms + smsWithOneMore(), blocksPerSm, sms);
    }
}
