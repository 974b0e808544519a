package org.warpsight.sim.kernel;

/**
 * What a kernel author does well or badly beside choosing tiles.
 *
 * @param loaderWarps whether a warpgroup of its own issues the loads; without it, the warps that multiply do
 * @param stepArrivals threads that arrive at the barriers of a stage: three elected ones, or all of them
 * @param drained whether every step waits for its own multiplication before the stage is given back
 * @param registersPerThread registers of a thread that multiplies; 0 for as many as it needs
 * @param sms SMs that the kernel uses; 0 for all
 * @param launchedBlocks the most blocks that it launches for an SM; 0 for as many as fit
 * @param store how the tile of C leaves
 * @param splitSum how the parts of blocks that share a tile along k are added up
 * @param layout how the tiles of A and B lie in shared memory
 * @param streamK whether the tiles of the last, partly filled wave are cut along k so that all SMs share them
 * @param staging where tiles wait for their turn in shared memory
 * @param warpgroups whether warpgroups multiply together where the architecture has instructions for it (wgmma)
 */
public record KernelCraft(
        boolean loaderWarps,
        int stepArrivals,
        boolean drained,
        int registersPerThread,
        int sms,
        int launchedBlocks,
        Store store,
        SplitSum splitSum,
        OperandLayout layout,
        boolean streamK,
        Staging staging,
        boolean warpgroups) {
    /** Elected arrivals, one multiplication in flight, as many registers as needed, all SMs, bulk stores, swizzled tiles. */
    public static final KernelCraft TUNED = new KernelCraft(true, 3, false, 0, 0, Store.BULK);

    /** The kernels of Ampere, which later architectures run as well: every warp loads, multiplies and stores. */
    public static final KernelCraft WARPS_IN_STEP =
            new KernelCraft(false, 3, false, 0, 0, Store.ORDERED).withoutWarpgroups();

    /** Where a tile is between its arrival and its turn, on architectures whose loads pass through registers. */
    public enum Staging {
        /** The tile on its way is held in registers, one stage less in shared memory. */
        REGISTERS,
        /** Loads write into shared memory without touching registers (direct-to-LDS). */
        DIRECT
    }

    /** How the partial sums of blocks that share a tile along k become C. */
    public enum SplitSum {
        /** Each block writes its part in FP32; a second kernel reads and adds them. */
        SECOND_KERNEL,
        /** The blocks add to the tile one after another. */
        IN_TURN,
        /** A first kernel clears C; each block adds its part at L2, as Composable Kernel does (KBatch). */
        AT_L2,
        /** The blocks form a cluster; each adds a share of the tile, which it reads from the others' shared memory. */
        IN_CLUSTER
    }

    /** How accumulators become C. */
    public enum Store {
        /** Each thread writes what it has: pairs of elements, which fill half of a 32-byte sector. */
        SCATTERED,
        /** As scattered, ordered so that sectors are filled before they leave. */
        ORDERED,
        /** Through shared memory and out by a bulk copy, while the block goes on. */
        BULK
    }

    /** Swizzled tiles staged in registers; none is cut along k by stream-K, and splits are added by a second kernel. */
    public KernelCraft(
            boolean loaderWarps, int stepArrivals, boolean drained, int registersPerThread, int sms, Store store) {
        this(
                loaderWarps,
                stepArrivals,
                drained,
                registersPerThread,
                sms,
                0,
                store,
                SplitSum.SECOND_KERNEL,
                OperandLayout.SWIZZLED,
                false,
                Staging.REGISTERS,
                true);
    }

    public KernelCraft {
        if (stepArrivals < 1 || registersPerThread < 0 || sms < 0 || launchedBlocks < 0) {
            throw new IllegalArgumentException("a kernel's craft needs arrivals >= 1, registers, SMs and blocks >= 0"
                    + " but has " + stepArrivals + ", " + registersPerThread + ", " + sms + ", " + launchedBlocks);
        }
    }

    /** The same craft with a number of registers for a thread that multiplies. */
    KernelCraft withRegisters(int perThread) {
        return with(drained, perThread, launchedBlocks, splitSum, layout, streamK, staging, warpgroups);
    }

    /** The same craft in a kernel that launches no more than so many blocks for an SM; 0 for as many as fit. */
    KernelCraft withLaunchedBlocks(int most) {
        return with(drained, registersPerThread, most, splitSum, layout, streamK, staging, warpgroups);
    }

    /** The same craft with splits that are added one after another. */
    KernelCraft withSerialSplits() {
        return with(SplitSum.IN_TURN);
    }

    /** The same craft with splits that are added up in another way. */
    public KernelCraft with(SplitSum other) {
        return with(drained, registersPerThread, launchedBlocks, other, layout, streamK, staging, warpgroups);
    }

    /** The same craft with tiles that lie otherwise in shared memory. */
    public KernelCraft with(OperandLayout other) {
        return with(drained, registersPerThread, launchedBlocks, splitSum, other, streamK, staging, warpgroups);
    }

    /** The same craft with or without stream-K. */
    public KernelCraft withStreamK(boolean on) {
        return with(drained, registersPerThread, launchedBlocks, splitSum, layout, on, staging, warpgroups);
    }

    /** The same craft with steps that overlap their copies, products and promotion, as assembly orders them by hand. */
    public KernelCraft interleaved() {
        return withSteps(false, staging);
    }

    /** The same craft with other steps. */
    KernelCraft withSteps(boolean drainedSteps, Staging stagedIn) {
        return with(drainedSteps, registersPerThread, launchedBlocks, splitSum, layout, streamK, stagedIn, warpgroups);
    }

    private KernelCraft withoutWarpgroups() {
        return with(drained, registersPerThread, launchedBlocks, splitSum, layout, streamK, staging, false);
    }

    private KernelCraft with(
            boolean drainedSteps,
            int perThread,
            int most,
            SplitSum sum,
            OperandLayout other,
            boolean shares,
            Staging stagedIn,
            boolean together) {
        return new KernelCraft(
                loaderWarps,
                stepArrivals,
                drainedSteps,
                perThread,
                sms,
                most,
                store,
                sum,
                other,
                shares,
                stagedIn,
                together);
    }
}
