package org.warpsight.sim.kernel;

/**
 * What a kernel author does well or badly beside choosing tiles.
 *
 * @param loaderWarps whether a warpgroup of its own issues the loads; without it, the warps that multiply do
 * @param stepArrivals threads that arrive at the barriers of a stage: three elected ones, or all of them
 * @param drained whether every step waits for its own multiplication before the stage is given back
 * @param registersPerThread registers of a thread that multiplies; 0 for as many as it needs
 * @param sms SMs that the kernel uses; 0 for all
 * @param store how the tile of C leaves
 * @param serialSplits whether the blocks that share a tile along k add to it one after another, instead of a second kernel
 * @param warpgroups whether warpgroups multiply together where the architecture has instructions for it (wgmma)
 */
public record KernelCraft(
        boolean loaderWarps,
        int stepArrivals,
        boolean drained,
        int registersPerThread,
        int sms,
        Store store,
        boolean serialSplits,
        boolean warpgroups) {
    /** Elected arrivals, one multiplication in flight, as many registers as needed, all SMs, bulk stores. */
    public static final KernelCraft TUNED = new KernelCraft(true, 3, false, 0, 0, Store.BULK);

    /** The kernels of Ampere, which later architectures run as well: every warp loads, multiplies and stores. */
    public static final KernelCraft WARPS_IN_STEP = new KernelCraft(false, 3, false, 0, 0, Store.ORDERED, false, false);

    /** How accumulators become C. */
    public enum Store {
        /** Each thread writes what it has: pairs of elements, which fill half of a 32-byte sector. */
        SCATTERED,
        /** As scattered, ordered so that sectors are filled before they leave. */
        ORDERED,
        /** Through shared memory and out by a bulk copy, while the block goes on. */
        BULK
    }

    public KernelCraft {
        if (stepArrivals < 1 || registersPerThread < 0 || sms < 0) {
            throw new IllegalArgumentException("a kernel's craft needs arrivals >= 1, registers and SMs >= 0 but has "
                    + stepArrivals + ", " + registersPerThread + ", " + sms);
        }
    }

    /** Craft of a kernel whose splits are added by a second one. */
    public KernelCraft(
            boolean loaderWarps, int stepArrivals, boolean drained, int registersPerThread, int sms, Store store) {
        this(loaderWarps, stepArrivals, drained, registersPerThread, sms, store, false, true);
    }

    /** The same craft with splits that are added one after another. */
    KernelCraft withSerialSplits() {
        return new KernelCraft(loaderWarps, stepArrivals, drained, registersPerThread, sms, store, true, warpgroups);
    }
}
