package org.warpsight.sim.kernel;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Occupancy;

/**
 * Blocks that loop over items, one at a time, and wait for each.
 *
 * @param items how often the loop's body runs in all blocks together
 * @param reads bytes that one run of the body loads
 * @param writes bytes that it stores; they leave while the next run loads
 * @param missing part of what it loads that L2 does not have
 * @param leaving part of what it stores that L2 does not keep
 * @param run bytes that lie together in memory
 */
record ItemLoop(
        String name,
        int threads,
        long blocks,
        long items,
        double reads,
        double writes,
        double missing,
        double leaving,
        double run,
        Work work) {
    /** Registers of a thread that has one item and no sums. */
    private static final int REGISTERS = 32;

    /** Blocks whose items lie together in memory, and all of whose stores leave L2. */
    ItemLoop(
            String name, int threads, long blocks, long items, double reads, double writes, double missing, Work work) {
        this(name, threads, blocks, items, reads, writes, missing, 1, reads + writes, work);
    }

    /** The kernel on a GPU: no more blocks than items, of which some blocks take one more than others. */
    KernelLaunch on(Gpu gpu) {
        return launched(gpu, Math.max(1, Math.min(blocks, items)));
    }

    /** The same with all blocks, of which those without an item end at once. */
    KernelLaunch onAllBlocks(Gpu gpu) {
        return launched(gpu, blocks);
    }

    private KernelLaunch launched(Gpu gpu, long launched) {
        double bytes = reads + writes;
        double missed = (reads * missing + writes * leaving) / bytes;
        BlockProgram program = BlockProgram.streaming(bytes, run, work, BlockEpilogue.NONE);
        int least = Math.toIntExact(items / launched);
        long longer = items % launched;
        BlockLengths lengths = longer == 0
                ? BlockLengths.uniform(least, launched)
                : new BlockLengths(new int[] {least + 1, least}, new long[] {longer, launched - longer});
        Occupancy occupancy = Occupancy.of(gpu.architecture(), new Occupancy.Demand(threads, REGISTERS, 0));
        KernelGrid grid = new KernelGrid(launched, occupancy, gpu.product().multiprocessors());
        return new KernelLaunch(name, program, lengths, grid, CacheTraffic.uniform(missed, 1), 0, 0, false);
    }

    /** Work that is nothing but waiting. */
    static Work waiting(double cycles) {
        return new Work(0, 0, 0, 0, 0, cycles);
    }
}
