package org.warpsight.sim.kernel;

import org.warpsight.sim.gpu.HbmMix;

/**
 * A kernel lowered to what its blocks do, ready to run.
 *
 * @param name what the kernel is, for people
 * @param program what each block does
 * @param lengths how many steps each block takes
 * @param grid where the blocks run
 * @param traffic what goes beyond L2
 * @param mix what a block of mean length reads from HBM and writes there, in bytes; of the whole kernel, also where only
 *     some of its steps or blocks are run
 * @param flops useful FLOPs of the whole kernel
 * @param matrixBits bits of the matrix pipe's operands; 0 where the FLOPs are the vector pipe's
 * @param early whether it is handed over while the kernel before it runs, so that no gap is left between them
 *     (programmatic dependent launch)
 */
record KernelLaunch(
        String name,
        BlockProgram program,
        BlockLengths lengths,
        KernelGrid grid,
        CacheTraffic traffic,
        HbmMix mix,
        double flops,
        int matrixBits,
        boolean early) {

    /** A kernel whose mix is what its blocks declare. */
    KernelLaunch(
            String name,
            BlockProgram program,
            BlockLengths lengths,
            KernelGrid grid,
            CacheTraffic traffic,
            double flops,
            int matrixBits,
            boolean early) {
        this(name, program, lengths, grid, traffic, program.mix(lengths.mean(), traffic), flops, matrixBits, early);
    }

    /** A kernel whose blocks all take the same number of steps. */
    static KernelLaunch uniform(
            String name,
            BlockProgram program,
            int steps,
            KernelGrid grid,
            CacheTraffic traffic,
            double flops,
            int matrixBits) {
        return new KernelLaunch(
                name, program, BlockLengths.uniform(steps, grid.blocks()), grid, traffic, flops, matrixBits, false);
    }

    /** The same blocks with other lengths on another grid. */
    KernelLaunch resized(int steps, KernelGrid otherGrid) {
        return new KernelLaunch(
                name,
                program,
                BlockLengths.uniform(steps, otherGrid.blocks()),
                otherGrid,
                traffic,
                mix,
                flops,
                matrixBits,
                early);
    }

    /** The same kernel with one miss fraction, the mean, for all blocks. */
    KernelLaunch averaged() {
        return new KernelLaunch(name, program, lengths, grid, traffic.averaged(), mix, flops, matrixBits, early);
    }

    /** The same kernel handed over while the one before it runs. */
    KernelLaunch launchedEarly() {
        return new KernelLaunch(name, program, lengths, grid, traffic, mix, flops, matrixBits, true);
    }
}
