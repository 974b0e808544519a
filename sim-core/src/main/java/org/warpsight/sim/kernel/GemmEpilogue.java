package org.warpsight.sim.kernel;

import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Gemm;

/** What the consumers of a GEMM do after their last step: scale and convert the tile of C, take their turn, store it. */
final class GemmEpilogue {
    /** Operations per element of C in the epilogue: scale, convert, pack, address. */
    static final double OPERATIONS = 8;

    /** Rows of C that the accumulators of one register of a warp lie in (PTX ISA, wgmma and mma fragments). */
    private static final int ACCUMULATOR_ROWS = 8;

    /** Ways to L2 in a turn: see the semaphore, read the sum so far, write the new one, wait for it, pass the semaphore on. */
    private static final int TURN_LATENCIES = 5;

    private final Gpu gpu;
    private final Architecture architecture;
    private final ConflictDegrees conflictDegrees;

    GemmEpilogue(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.conflictDegrees = new ConflictDegrees(architecture);
    }

    /**
     * One consumer's part.
     *
     * @param storeBytes what the block stores
     */
    Work work(Gemm gemm, GemmPlan plan, double storeBytes) {
        Optional<MfmaKernel> mfma =
                architecture.matrixPipe().usesMfma() ? Optional.of(new MfmaKernel(gpu, gemm, plan)) : Optional.empty();
        double stored = storeCycles(gemm, plan, mfma);
        if (ClusterSum.isOf(plan)) {
            return new ClusterSum(architecture, gemm, plan).work(stored);
        }
        double elements = (double) plan.tileM() * plan.tileN() / plan.consumers();
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        double vector = elements * OPERATIONS / lanes
                + mfma.map(MfmaKernel::sumMoveCycles).orElse(0.0);
        return new Work(0, vector, 0, stored, turnCycles(plan, storeBytes), 0);
    }

    /**
     * Time until it is a block's turn to add its part to a tile that several share along k: each before it has read the
     * sum so far, written its own and passed on the semaphore, on average half of them.
     */
    private double turnCycles(GemmPlan plan, double storeBytes) {
        if (plan.splitK() == 1 || plan.craft().output().splitSum() != KernelCraft.SplitSum.IN_TURN) {
            return 0;
        }
        double tile = storeBytes / architecture.l2().portBytesPerClock();
        double turn = TURN_LATENCIES * architecture.meanL2Cycles() + 2 * tile;
        return (plan.splitK() - 1) * turn;
    }

    /** One consumer's time on the shared-memory port, which is L1's, for its part of C. */
    private double storeCycles(Gemm gemm, GemmPlan plan, Optional<MfmaKernel> mfma) {
        double bytes = (double) plan.tileM()
                * plan.tileN()
                / plan.consumers()
                * gemm.output().bytes();
        double port = architecture.sharedMemory().bandwidthBytesPerClock();
        return switch (plan.craft().output().store()) {
            // A warp's store instruction touches eight rows of C and takes a cycle for each.
            case SCATTERED, ORDERED -> bytes / (port / ACCUMULATOR_ROWS);
            case BULK -> mfma.map(MfmaKernel::storeCycles).orElseGet(() -> (conflicts(gemm, plan) + 1) * bytes / port);
        };
    }

    /**
     * How many times longer the tile takes into shared memory than without bank conflicts; the copy engine takes rows as they
     * lie. A warp writes squares of 8 x 8 elements, 16 bytes of every row (stmatrix). Swizzled tiles lie in columns that are
     * as wide as the copy engine swizzles at most.
     */
    private double conflicts(Gemm gemm, GemmPlan plan) {
        OperandLayout layout = plan.craft().output().staged().layout();
        double row = plan.tileN() * gemm.output().bytes();
        return conflictDegrees.of(
                layout, layout == OperandLayout.SWIZZLED ? Math.min(row, OperandLayout.LINE_BYTES) : row);
    }

    /** Bytes that travel for each byte stored: scattered pairs leave half of each 32-byte sector unused. */
    static double sectorWaste(GemmPlan plan) {
        return plan.craft().output().store() == KernelCraft.Store.SCATTERED ? 2 : 1;
    }
}
