package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Gemm;

/** What hardware asks of a GEMM plan beside room for its blocks: whole instructions, clusters and registers that there are. */
final class GemmPlanRules {
    /** Columns of the smallest instruction: wgmma m64n8, mma.sync m16n8 (PTX ISA). */
    private static final int SMALLEST_SIDE = 8;

    /** Bytes of a row of an operand that an instruction takes (PTX ISA, wgmma and mma.sync; AMD's matrix instructions). */
    private static final int STEP_BITS = 8 * 32;

    /** Blocks of a cluster, with the non-portable size allowed (CUDA C++ Programming Guide, Thread Block Clusters). */
    private static final int LARGEST_CLUSTER = 16;

    private GemmPlanRules() {}

    /**
     * Checks a plan.
     *
     * @throws IllegalArgumentException naming the part of the plan and what it may be
     */
    static void require(Gpu gpu, Gemm gemm, GemmPlan plan) {
        Architecture architecture = gpu.architecture();
        boolean clusters = architecture.copyEngine().kind() == Architecture.CopyKind.TMA;
        int blocks = plan.clusterM() * plan.clusterN();
        require(
                plan.clusterM() >= 1
                        && plan.clusterN() >= 1
                        && Math.max(plan.clusterM(), plan.clusterN()) <= LARGEST_CLUSTER
                        && blocks <= (clusters ? LARGEST_CLUSTER : 1),
                "a cluster of " + gpu.id() + " has "
                        + (clusters ? "at most " + LARGEST_CLUSTER + " blocks" : "one block") + " but is to be "
                        + plan.clusterM() + "x" + plan.clusterN());
        int registers = architecture.multiprocessor().maxRegistersPerThread();
        require(
                plan.craft().bounds().registersPerThread() <= registers,
                "a thread of " + gpu.id() + " has at most " + registers + " registers but is to have "
                        + plan.craft().bounds().registersPerThread());
        boolean mfma = architecture.matrixPipe().usesMfma();
        require(
                mfma || plan.craft().operands().mfma().isEmpty(),
                "kernels of " + gpu.id() + " have no mfma instructions to choose from; CDNA's have");
        if (gpu.supports(gemm.activations())) {
            requireWholeInstructions(gpu, gemm, plan);
        }
    }

    /** Operands may change places, so either side may be the one that an instruction takes in small pieces. */
    private static void requireWholeInstructions(Gpu gpu, Gemm gemm, GemmPlan plan) {
        int large = gpu.architecture().matrixPipe().instruction() == Architecture.MatrixInstruction.WGMMA ? 64 : 16;
        boolean whole = plan.tileM() % large == 0 && plan.tileN() % SMALLEST_SIDE == 0
                || plan.tileM() % SMALLEST_SIDE == 0 && plan.tileN() % large == 0;
        require(
                whole,
                "a tile of " + gpu.id() + " has one side of a multiple of " + large + " and another of " + SMALLEST_SIDE
                        + ", but is to be " + plan.tileM() + "x" + plan.tileN());
        int depth = STEP_BITS / gemm.activations().bits();
        require(
                plan.tileK() % depth == 0,
                "a step of " + gemm.activations().id() + " is a multiple of " + depth + " deep but is to be "
                        + plan.tileK());
    }

    private static void require(boolean sound, String message) {
        if (!sound) {
            throw new IllegalArgumentException(message);
        }
    }
}
