package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.sim.gpu.WarpgroupInstruction;
import org.warpsight.workload.operator.Gemm;

/**
 * Registers of a thread that multiplies.
 *
 * @param accumulators what its part of C takes
 * @param working what it needs beside them
 * @param granted what it gets; the rest is spilled
 */
record Registers(int accumulators, int working, int granted) {
    /** Registers a thread needs beside its accumulators: fragments, addresses, loop state. */
    static final int WORKING = 56;

    /**
     * The same where the operands are read from shared memory by wgmma and loaded by others: no fragments. DeepGEMM's threads
     * keep 192 accumulators, and setmaxnreg gives them 240 registers at most beside a loader's 24.
     */
    static final int WORKING_WITHOUT_FRAGMENTS = 48;

    /** What setmaxnreg leaves a thread of the warps that load. */
    static final int LOADER = 24;

    /** Size of one register. */
    static final int BYTES = 4;

    static Registers of(Architecture architecture, Gemm gemm, GemmPlan plan) {
        int threads = plan.warps() * architecture.warpSize();
        int accumulators = plan.tileM() * plan.tileN() / threads;
        if (ScaleArithmetic.promotes(gemm)) {
            // The sum of one block of k, of as many rows as the instructions of all roles have, beside the scaled sum.
            accumulators +=
                    Math.min(plan.tileM(), WarpgroupInstruction.ROWS * plan.consumers()) * plan.tileN() / threads;
        }
        int most = plan.craft().bounds().registersPerThread() > 0
                ? plan.craft().bounds().registersPerThread()
                : architecture.multiprocessor().maxRegistersPerThread();
        int working = architecture.matrixPipe().instruction() == Architecture.MatrixInstruction.WGMMA
                        && plan.craft().schedule().warpgroups()
                        && plan.craft().schedule().loaderWarps()
                ? WORKING_WITHOUT_FRAGMENTS
                : WORKING + passing(architecture, gemm, plan);
        return new Registers(accumulators, working, Math.min(most, accumulators + working));
    }

    /** What holds the next step's tiles on their way, where threads load and store them. */
    private static int passing(Architecture architecture, Gemm gemm, GemmPlan plan) {
        double threads = (double) plan.warps() * architecture.warpSize();
        return architecture.copyEngine().kind() == Architecture.CopyKind.THROUGH_REGISTERS
                ? (int) Math.ceil(GemmStep.bytes(gemm, plan) / threads / BYTES)
                : 0;
    }

    /** What every thread of a block can have if all get the same. */
    static int perThread(Architecture architecture, int threads) {
        int unit = architecture.multiprocessor().registerAllocationUnit();
        return Math.min(
                architecture.multiprocessor().maxRegistersPerThread(),
                architecture.multiprocessor().registers() / threads / unit * unit);
    }

    /** Values that live in local memory instead. */
    int spilled() {
        return accumulators + working - granted;
    }

    /** Whether not even the accumulators stay in registers, so that every instruction moves all of its own. */
    boolean accumulatorsSpill() {
        return accumulators >= granted;
    }
}
