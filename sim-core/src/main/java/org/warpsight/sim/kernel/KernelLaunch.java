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
 */
record KernelLaunch(
        String name, BlockProgram program, BlockLengths lengths, KernelGrid grid, CacheTraffic traffic, double flops) {

    /** A kernel whose blocks all take the same number of steps. */
    static KernelLaunch uniform(
            String name, BlockProgram program, int steps, KernelGrid grid, CacheTraffic traffic, double flops) {
        return new KernelLaunch(name, program, BlockLengths.uniform(steps, grid.blocks()), grid, traffic, flops);
    }

    /** The same blocks with other lengths on another grid. */
    KernelLaunch resized(int steps, KernelGrid otherGrid) {
        return uniform(name, program, steps, otherGrid, traffic, flops);
    }
}
