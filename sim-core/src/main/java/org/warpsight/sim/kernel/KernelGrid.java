package org.warpsight.sim.kernel;

import org.warpsight.hardware.Ceiling;
import org.warpsight.sim.gpu.Occupancy;

/**
 * Thread blocks of a kernel on the SMs of a GPU.
 *
 * @param blocks blocks of the kernel
 * @param occupancy blocks resident on one SM at a time, and why not more
 * @param sms SMs that the kernel may use
 */
public record KernelGrid(long blocks, Occupancy occupancy, int sms) {

    public KernelGrid {
        if (blocks < 1 || occupancy.blocksPerSm() < 1 || sms < 1) {
            throw new IllegalArgumentException("a grid needs blocks, blocks per SM and SMs >= 1 but has " + blocks
                    + ", " + occupancy.blocksPerSm() + ", " + sms);
        }
    }

    /** Blocks resident on one SM at a time. */
    public int blocksPerSm() {
        return occupancy.blocksPerSm();
    }

    /** Blocks that run at the same time in a full wave. */
    public long waveBlocks() {
        return (long) blocksPerSm() * sms;
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
        return new KernelGrid((long) count * sms + smsWithOneMore(), occupancy, sms);
    }
}
