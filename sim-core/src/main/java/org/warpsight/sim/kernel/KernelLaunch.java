package org.warpsight.sim.kernel;

/**
 * A kernel lowered to what its blocks do, ready to run.
 *
 * @param name what the kernel is, for people
 * @param program what each block does
 * @param lengths how many steps each block takes
 * @param grid where the blocks run
 * @param traffic what goes beyond L2
 * @param flops useful FLOPs of the whole kernel
 * @param matrixBits bits of the matrix pipe's operands; 0 where the FLOPs are the vector pipe's
 */
record KernelLaunch(
        String name,
        BlockProgram program,
        BlockLengths lengths,
        KernelGrid grid,
        CacheTraffic traffic,
        double flops,
        int matrixBits) {

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
                name, program, BlockLengths.uniform(steps, grid.blocks()), grid, traffic, flops, matrixBits);
    }

    /** The same blocks with other lengths on another grid. */
    KernelLaunch resized(int steps, KernelGrid otherGrid) {
        return uniform(name, program, steps, otherGrid, traffic, flops, matrixBits);
    }

    /** The same kernel with one miss fraction, the mean, for all blocks. */
    KernelLaunch averaged() {
        return new KernelLaunch(name, program, lengths, grid, traffic.averaged(), flops, matrixBits);
    }
}
