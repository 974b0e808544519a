package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.WarpgroupInstruction;
import org.warpsight.workload.operator.Gemm;

/**
 * One step of a GEMM along k: what each consumer asks of the units of its SM.
 *
 * <pre>
 *   [spilled registers] ► [first conversion] ► multiply, further conversions beside it ► [promotion of block-scaled sums]
 * </pre>
 */
final class GemmStep {
    /** FP32 operands that a thread loads from shared memory with one instruction of 16 bytes. */
    private static final double OPERANDS_PER_LOAD = 4;

    /**
     * Warps that convert weights lie side by side along n, so that no weight is converted twice; beyond four of them they share
     * k (TensorRT-LLM, fpA_intB_gemm_template.h: warps of 128 x 32 in tiles of 128 x 128; Marlin: eight warps, four along n).
     */
    private static final int WARPS_ALONG_COLUMNS = 4;

    private final Gpu gpu;
    private final Architecture architecture;
    private final ScaleArithmetic scales;
    private final ConflictDegrees conflictDegrees;

    GemmStep(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.scales = new ScaleArithmetic(architecture);
        this.conflictDegrees = new ConflictDegrees(architecture);
    }

    /** Whether a consumer goes on to the next step while the product of this one is under way. */
    boolean isAsynchronous(Gemm gemm, GemmPlan plan) {
        return gpu.supports(gemm.activations())
                && warpgroups(plan)
                && !plan.craft().schedule().drained()
                && !ScaleArithmetic.promotes(gemm)
                && !Registers.of(architecture, gemm, plan).accumulatorsSpill();
    }

    /** Bytes of A and B, their scales included, that a block loads for one step. */
    static double bytes(Gemm gemm, GemmPlan plan) {
        return plan.tileK()
                * (plan.tileM() * ScaleArithmetic.activationBytes(gemm)
                        + plan.tileN() * ScaleArithmetic.weightBytes(gemm));
    }

    /** What a consumer does per step, one after another. */
    List<Phase> phases(Gemm gemm, GemmPlan plan) {
        if (architecture.matrixPipe().usesMfma()) {
            return Phase.inTurn(new MfmaKernel(gpu, gemm, plan).step());
        }
        List<Work> works = new ArrayList<>();
        double spilled = spilledBytes(gemm, plan);
        if (spilled > 0) {
            works.add(new Work(0, 0, 0, spilled / architecture.sharedMemory().bandwidthBytesPerClock()));
        }
        if (ScaleArithmetic.converts(gemm)) {
            // What the first load of a step brought has to be converted before the first product.
            works.add(new Work(0, scales.conversionCycles(gemm, plan) / loads(gemm, plan) / plan.consumers(), 0, 0));
        }
        if (ScaleArithmetic.promotes(gemm)) {
            works.addAll(promoted(gemm, plan));
        } else {
            works.add(multiply(gemm, plan));
        }
        return Phase.inTurn(works);
    }

    /**
     * A step whose sums are scaled and added as they leave the matrix pipe: 64 rows of a warpgroup at a time, each waited for
     * before the next (DeepGEMM, {@code sm90_fp8_gemm_1d2d.cuh}). Sums in local memory make the compiler wait for every
     * instruction.
     */
    private List<Work> promoted(Gemm gemm, GemmPlan plan) {
        int passes = Math.max(1, plan.tileM() / WarpgroupInstruction.ROWS / plan.consumers());
        int waits = 1;
        if (Registers.of(architecture, gemm, plan).accumulatorsSpill()) {
            waits = (int) Math.ceil(plan.tileK() * gemm.activations().bytes() / WarpgroupInstruction.DEPTH_BYTES);
        }
        Work product = multiply(gemm, plan).part(passes * waits);
        // A warpgroup leaves the sum before, and the scales of A are read, before the first instruction.
        double opening =
                WarpgroupInstruction.SWITCH_CYCLES + architecture.latency().sharedMemoryCycles();
        Work first = product.plus(new Work(0, 0, 0, 0, 0, opening));
        Work promotion = new Promotion(architecture, gemm, plan).work().part(passes);
        List<Work> works = new ArrayList<>();
        for (int pass = 0; pass < passes; pass++) {
            works.add(first);
            works.addAll(Collections.nCopies(waits - 1, product));
            works.add(promotion);
        }
        return works;
    }

    /**
     * Loads of weights from shared memory that a warp makes for a step: each brings 16 bytes a row of the fragment, which is
     * 16 elements of k for as many columns as are interleaved.
     */
    private static double loads(Gemm gemm, GemmPlan plan) {
        return Math.max(1, plan.tileK() / 16.0 / ScaleArithmetic.interleavedColumns(gemm));
    }

    /** Bytes that one consumer moves per step between registers and local memory, which is L1: out and in again. */
    private double spilledBytes(Gemm gemm, GemmPlan plan) {
        Registers registers = Registers.of(architecture, gemm, plan);
        double threads = (double) plan.warps() * architecture.warpSize() / plan.consumers();
        double moved = registers.spilled();
        if (registers.accumulatorsSpill()) {
            // The compiler serialises the instructions along k, and each passes over all accumulators; sums that are
            // promoted pass over once a step.
            moved = registers.accumulators()
                    * (ScaleArithmetic.promotes(gemm)
                            ? 1
                            : plan.tileK() * gemm.activations().bytes() / WarpgroupInstruction.DEPTH_BYTES);
        }
        return threads * moved * 2 * Registers.BYTES;
    }

    /** Whether warpgroups multiply together. */
    boolean warpgroups(GemmPlan plan) {
        return architecture.matrixPipe().instruction() == Architecture.MatrixInstruction.WGMMA
                && plan.craft().schedule().warpgroups();
    }

    /** A multiply-add has three operands, which registers supply no faster than lanes could take them, or slower. */
    private double registerSlowdown() {
        double lanes = architecture.vectorPipe().fp32FmaPerClock()
                / architecture.multiprocessor().schedulers();
        return Math.max(1, architecture.vectorPipe().fmaRegisterCycles() * lanes / architecture.warpSize());
    }

    /** Bytes that all warps read of a step's tiles: each its strips of A and B, which lie in a square or side by side. */
    private static double fragmentBytes(Gemm gemm, GemmPlan plan) {
        double side = Math.sqrt(plan.warps());
        boolean converts = ScaleArithmetic.converts(gemm);
        double readersOfA = converts ? Math.min(plan.warps(), WARPS_ALONG_COLUMNS) : side;
        double readersOfB = converts ? 1 : side;
        return plan.tileK()
                * (readersOfA * plan.tileM() * gemm.activations().bytes()
                        + readersOfB * plan.tileN() * gemm.weights().bytes());
    }

    /** One consumer's multiplication of one step: matrix cycles, and what operands cost at the shared-memory port. */
    private Work multiply(Gemm gemm, GemmPlan plan) {
        Precision operand = gemm.activations();
        double flops = 2.0 * plan.tileM() * plan.tileN() * plan.tileK() / plan.consumers();
        double port = architecture.sharedMemory().bandwidthBytesPerClock();
        // What passes through registers leaves L1, which shares the port, before it is written.
        boolean passing = architecture.copyEngine().kind() == Architecture.CopyKind.THROUGH_REGISTERS;
        double written = (passing ? 2 : 1) * bytes(gemm, plan) / plan.consumers() / port;
        // Conversion of the next load goes on beside the multiplication of this one.
        double converted = scales.conversionCycles(gemm, plan) * (1 - 1 / loads(gemm, plan)) / plan.consumers();
        double conflicts = conflictDegrees.of(plan.craft().operands().layout(), plan.tileK() * operand.bytes());
        double side = Math.sqrt(plan.warps());
        double warpM = plan.tileM() / side;
        double warpN = plan.tileN() / side;
        double read = fragmentBytes(gemm, plan) / port * conflicts;
        if (!gpu.supports(operand)) {
            double multiplyAdds = flops / 2 / architecture.vectorPipe().fp32FmaPerClock() * registerSlowdown();
            // Loading operands takes issue slots of the same schedulers: a thread loads the two sides of its square of
            // C.
            double square = Math.sqrt(warpM * warpN / architecture.warpSize());
            double loads = 2 * square / OPERANDS_PER_LOAD / (square * square);
            return new Work(0, multiplyAdds * (1 + loads), 0, read / plan.consumers() + written);
        }
        double peak = gpu.matrixFlopsPerClock(operand);
        if (warpgroups(plan)) {
            // wgmma m64nNk(32 bytes): the 64-row side is A, or B where A's tile is lower than 64 rows.
            boolean tall = plan.tileM() % WarpgroupInstruction.ROWS == 0;
            double n = tall ? plan.tileN() : plan.tileM();
            double m = tall ? plan.tileM() : plan.tileN();
            double instructionK = WarpgroupInstruction.DEPTH_BYTES / operand.bytes();
            double instructions =
                    Math.ceil(m / WarpgroupInstruction.ROWS) * plan.tileK() / instructionK / plan.consumers();
            double perInstruction = WarpgroupInstruction.portCycles(architecture, n) * conflicts;
            return new Work(Math.max(flops / peak, instructions * perInstruction), converted, 0, written);
        }
        double rate = peak * architecture.matrixPipe().warpInstructionFraction() * Math.min(1, plan.warps() / 4.0);
        return new Work(flops / rate, converted, 0, read + written);
    }
}
