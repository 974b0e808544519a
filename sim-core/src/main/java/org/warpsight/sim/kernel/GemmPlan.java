package org.warpsight.sim.kernel;

import java.util.Locale;

/**
 * How a GEMM is cut up and scheduled: everything a kernel author decides, nothing that follows from the shape.
 *
 * @param tileM rows of C per block
 * @param tileN columns of C per block
 * @param tileK elements of k per step
 * @param stages tiles of A and B in the shared-memory ring
 * @param consumers warpgroups that multiply (Hopper); 1 where all warps of a block work in step
 * @param warps warps of a block that multiply
 * @param clusterM blocks along m that fetch each tile of B once for all of them (multicast)
 * @param clusterN blocks along n that fetch each tile of A once for all of them
 * @param splitK blocks that share one tile of C along k; how their partial sums are added up is the craft's
 * @param persistent whether a block goes on to another tile, loading during its epilogue
 * @param order how tiles are numbered
 * @param craft what a kernel author does well or badly beside that
 */
public record GemmPlan(
        int tileM,
        int tileN,
        int tileK,
        int stages,
        int consumers,
        int warps,
        int clusterM,
        int clusterN,
        int splitK,
        boolean persistent,
        TileOrder order,
        KernelCraft craft) {

    public GemmPlan {
        if (splitK > 1 && craft.output().streamK()) {
            throw new IllegalArgumentException("a GEMM plan is cut along k by split-K or by stream-K, not by both");
        }
        if (tileM < 1 || tileN < 1 || tileK < 1 || stages < 1 || consumers < 1 || warps < 1 || splitK < 1) {
            throw new IllegalArgumentException("a GEMM plan needs positive tile " + tileM + "x" + tileN + "x" + tileK
                    + ", stages " + stages + ", consumers " + consumers + ", warps " + warps + ", split-K " + splitK);
        }
    }

    /** A plan of a well-tuned kernel. */
    public GemmPlan(
            int tileM,
            int tileN,
            int tileK,
            int stages,
            int consumers,
            int warps,
            int clusterM,
            int clusterN,
            int splitK,
            boolean persistent,
            TileOrder order) {
        this(
                tileM,
                tileN,
                tileK,
                stages,
                consumers,
                warps,
                clusterM,
                clusterN,
                splitK,
                persistent,
                order,
                KernelCraft.TUNED);
    }

    /** The same plan by another craft. */
    public GemmPlan with(KernelCraft other) {
        return new GemmPlan(
                tileM, tileN, tileK, stages, consumers, warps, clusterM, clusterN, splitK, persistent, order, other);
    }

    /** The same plan with k split over a number of blocks. */
    public GemmPlan withSplitK(int splits) {
        return new GemmPlan(
                tileM, tileN, tileK, stages, consumers, warps, clusterM, clusterN, splits, persistent, order, craft);
    }

    /** The same plan with another cluster. */
    GemmPlan withCluster(int blocksM, int blocksN) {
        return new GemmPlan(
                tileM, tileN, tileK, stages, consumers, warps, blocksM, blocksN, splitK, persistent, order, craft);
    }

    /** Such as {@code 128x256x64 4 stages split 2}. */
    @Override
    public String toString() {
        return tileM + "x" + tileN + "x" + tileK + " " + stages + " stages"
                + (clusterM * clusterN > 1 ? " cluster " + clusterM + "x" + clusterN : "")
                + (splitK > 1 ? " split " + splitK : "")
                + (craft.output().splitSum() == KernelCraft.SplitSum.IN_CLUSTER ? " in cluster" : "")
                + (persistent ? " persistent" : "")
                + craft.operands().mfma().map(shape -> " mfma " + shape).orElse("")
                + (craft.output().streamK() ? " stream-K" : "")
                + (craft.operands().layout() == OperandLayout.SWIZZLED
                        ? ""
                        : " " + craft.operands().layout().name().toLowerCase(Locale.ROOT));
    }
}
