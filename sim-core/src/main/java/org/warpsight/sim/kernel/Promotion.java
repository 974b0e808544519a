package org.warpsight.sim.kernel;

import org.apache.commons.math3.util.ArithmeticUtils;
import org.warpsight.hardware.Architecture;
import org.warpsight.workload.operator.Gemm;

/**
 * Adding one step's sums, scaled, to those of the steps before, where warpgroups multiply (DeepGEMM,
 * sm90_fp8_gemm_1d2d.cuh and 1d1d.cuh): what it costs beside the multiply-adds is to find the scale of each.
 *
 * <pre>
 *   a tile's columns in one block of scales      sum += scale x product
 *   ... in two, cut where the kernel knows it    the same
 *   ... in two, cut where the tile says          compare, select for each of the thread's two rows, then the same
 *   every column has a scale of its own          scale x scale, then the same
 * </pre>
 */
record Promotion(Architecture architecture, Gemm gemm, GemmPlan plan) {
    /** Of four sums of a thread, which lie in two rows and on one side of the cut: a comparison and two selections. */
    private static final double SELECTIONS_PER_SUM = 3.0 / 4;

    /** What one consumer does in a step, after its products. */
    Work work() {
        double promoted = new ScaleArithmetic(architecture).promotionCycles(gemm, plan) / plan.consumers();
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        double sums = promoted * lanes;
        double threads = (double) plan.warps() * architecture.warpSize() / plan.consumers();
        // The lanes of the other pipes that take a warp's instructions: those of FP32, or of logic.
        double selecting =
                scaledByColumn() ? lanes : architecture.multiprocessor().schedulers() * ScaleArithmetic.INTEGER_LANES;
        // The other consumers are at their products meanwhile, so that a scheduler has one warp to issue from.
        double chain =
                sums / threads * (1 + scalings()) * architecture.vectorPipe().warpIssueCycles();
        // The scales of both operands are multiplied before the first sum.
        return new Work(
                0,
                promoted + sums * scalings() / selecting,
                0,
                0,
                chain,
                architecture.latency().arithmeticCycles());
    }

    private boolean scaledByColumn() {
        return gemm.scaling().weights().across() == 1;
    }

    /** Instructions beside each multiply-add. */
    private double scalings() {
        if (scaledByColumn()) {
            return 1;
        }
        int columns = gemm.scaling().weights().across();
        int places = columns / ArithmeticUtils.gcd(columns, plan.tileN());
        return columns % plan.tileN() == 0 || places <= plan.craft().output().compiledPlaces() ? 0 : SELECTIONS_PER_SUM;
    }

    /**
     * Cycles for which the warps that multiply wait before a further tile, whose scales of B they fetch themselves: a way to
     * L2, into shared memory, a barrier. Scales of single columns come with every step.
     */
    static double fetchCycles(Architecture architecture, Gemm gemm) {
        boolean fetched =
                ScaleArithmetic.promotes(gemm) && gemm.scaling().weights().across() > 1;
        return fetched
                ? architecture.meanL2Cycles() + 2 * architecture.latency().sharedMemoryCycles()
                : 0;
    }
}
