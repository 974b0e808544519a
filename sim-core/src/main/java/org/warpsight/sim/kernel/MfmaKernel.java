package org.warpsight.sim.kernel;

import java.util.List;
import java.util.stream.Stream;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.BankConflicts;
import org.warpsight.sim.gpu.SharedMemoryTile;
import org.warpsight.sim.gpu.WarpAccess;
import org.warpsight.workload.operator.Gemm;

/**
 * What a GEMM's block does on a CU: wavefronts of 64 that copy tiles through registers into LDS and multiply with MFMA.
 *
 * <pre>
 *   L2 ──► registers ──► LDS ──► registers ──► MFMA ──► accumulators
 *   (one stage)     ds_write   ds_read              where scales change along k: scale and add on the vector pipe
 * </pre>
 *
 * <p>A kernel that is not drained interleaves copies and products of neighbouring steps, so that all units work at once.
 * A drained one does them in turn: its wavefronts wait for each other and for every product, and only another block of the
 * CU can use what they leave idle.
 */
final class MfmaKernel {
    /** Rows of A or B that the lanes of a wavefront read at once: 32x32 instructions take two pieces of 32 rows. */
    private static final int READ_ROWS = 32;

    /** Bytes that a lane reads or writes at once (ds_read_b128, ds_write_b128). */
    private static final int LANE_BYTES = 16;

    /** Beside a packed multiply-add per element, its register is cleared before, which takes a slot of two. */
    private static final double PROMOTION_OPERATIONS = 3;

    private final double rateFraction;
    private final Architecture architecture;
    private final Gemm gemm;
    private final GemmPlan plan;
    private final MfmaTile tile;

    MfmaKernel(Gpu gpu, Gemm gemm, GemmPlan plan) {
        this.rateFraction = gpu.matrixRateFraction();
        this.architecture = gpu.architecture();
        this.gemm = gemm;
        this.plan = plan;
        this.tile = MfmaTile.of(architecture, gemm, plan);
    }

    /** What one step asks of the units of the CU. */
    List<Work> step() {
        double port = architecture.sharedMemory().bandwidthBytesPerClock();
        double reading = tile.readBytes(gemm, plan) / port * conflictDegree();
        double writing = stepBytes() / writePort();
        double converting = new ScaleArithmetic(architecture).conversionCycles(gemm, convertedWeights());
        double core = tile.coreCycles(architecture) / rateFraction;
        double chain = tile.chainCycles(architecture) / rateFraction;
        VectorRegisters registers = registers();
        // What is parked comes to a vector register and goes back once a step.
        double moving = VectorRegisters.moveCycles(architecture, plan.warps(), 2.0 * registers.parked());
        Work spilling = new Work(
                0,
                0,
                0,
                0,
                registers.spillCycles(architecture, plan.warps()),
                registers.spilled() > 0 ? l1Latency() : 0);
        if (!plan.craft().schedule().drained()) {
            double vector = converting + promotionCycles() + moving;
            return Stream.of(spilling, new Work(core, vector, 0, reading + writing, chain, 0))
                    .filter(work -> work.longestCycles() > 0)
                    .toList();
        }
        double latency = architecture.latency().sharedMemoryCycles();
        return Stream.of(
                        spilling,
                        new Work(0, 0, 0, writing, 0, latency),
                        new Work(0, 0, 0, reading, 0, latency),
                        new Work(0, converting + moving, 0, 0),
                        new Work(core, 0, 0, 0, chain, 0),
                        new Work(0, promotionCycles(), 0, 0))
                .filter(work -> work.longestCycles() > 0)
                .toList();
    }

    /** Matrix instructions of a wavefront in one step. */
    int instructions() {
        return tile.instructions();
    }

    /** Time on the LDS port for the tile of C, which goes through it in FP32 so that rows are stored as a whole. */
    double storeCycles() {
        double bytes = (double) plan.tileM() * plan.tileN() * Precision.FP32.bytes();
        return bytes / architecture.sharedMemory().writeBytesPerClock()
                + bytes / architecture.sharedMemory().bandwidthBytesPerClock();
    }

    /** Bytes of LDS that the stages of a block take. */
    double stagedBytes() {
        boolean direct = plan.craft().operands().staging() == KernelCraft.Staging.DIRECT;
        return stepBytes() * (direct ? plan.stages() : Math.max(1, plan.stages() - 1));
    }

    /** Registers of a lane. */
    VectorRegisters registers() {
        int others = Registers.WORKING + stagingRegisters();
        int most = plan.craft().bounds().registersPerThread();
        return ScaleArithmetic.promotes(gemm)
                ? VectorRegisters.of(
                        architecture,
                        0,
                        others + Registers.of(architecture, gemm, plan).accumulators(),
                        most)
                : VectorRegisters.of(architecture, tile.sumRegisters(architecture.warpSize()), others, most);
    }

    /** Time on the vector pipe in which the epilogue gets the sums from the registers that only matrix instructions know. */
    double sumMoveCycles() {
        return VectorRegisters.moveCycles(
                architecture, plan.warps(), registers().sums());
    }

    /** Registers of a lane that hold the tile on its way. */
    private int stagingRegisters() {
        int threads = plan.warps() * architecture.warpSize();
        boolean direct = plan.craft().operands().staging() == KernelCraft.Staging.DIRECT;
        return direct ? 0 : (int) Math.ceil(stepBytes() / threads / Registers.BYTES);
    }

    /** Bytes of a step's tiles; scales go to registers. */
    private double stepBytes() {
        return plan.tileK()
                * (plan.tileM() * gemm.activations().bytes()
                        + plan.tileN() * gemm.weights().bytes());
    }

    private double promotionCycles() {
        return PROMOTION_OPERATIONS * new ScaleArithmetic(architecture).promotionCycles(gemm, plan);
    }

    private double l1Latency() {
        return architecture.latency().l1Cycles();
    }

    /**
     * Weights that are converted in a step: LDS holds them as they are stored, and every wavefront converts what it has read
     * (Composable Kernel, gridwise_gemm_xdl_cshuffle_v3_b_scale.hpp with pk_i4_t).
     */
    private double convertedWeights() {
        return (double) plan.tileN() * plan.tileK() * tile.down();
    }

    /** Direct loads arrive by the cache's port and do not pass the wavefronts' stores. */
    private double writePort() {
        return plan.craft().operands().staging() == KernelCraft.Staging.DIRECT
                ? architecture.sharedMemory().bandwidthBytesPerClock()
                : architecture.sharedMemory().writeBytesPerClock();
    }

    /** By how much the lanes' addresses stretch a read: rows of a tile follow one another without padding. */
    private double conflictDegree() {
        if (plan.craft().operands().layout() != OperandLayout.PLAIN) {
            return 1;
        }
        int row = Math.max(1, (int) (plan.tileK() * gemm.activations().bytes()) / LANE_BYTES);
        SharedMemoryTile tile = SharedMemoryTile.plain(LANE_BYTES, row);
        BankConflicts conflicts = BankConflicts.of(
                architecture,
                new WarpAccess(
                        WarpAccess.Direction.READ, LANE_BYTES, tile.downColumns(architecture.warpSize(), READ_ROWS)));
        return (double) conflicts.wavefronts() / conflicts.conflictFreeWavefronts();
    }
}
