package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.workload.operator.Gemm;

/**
 * The closed form that ranks plans before any is simulated: per wave, the slowest of matrix pipe, L2 and HBM, or the
 * latency of the stages in flight; plus what each tile and kernel costs once.
 */
final class GemmEstimate {
    private final Gpu gpu;
    private final GemmLowering lowering;
    private final double overheadPicoseconds;
    private final Clock clock;

    GemmEstimate(Gpu gpu, GemmLowering lowering, double overheadPicoseconds) {
        this.gpu = gpu;
        this.lowering = lowering;
        this.overheadPicoseconds = overheadPicoseconds;
        this.clock = new Clock(gpu.product().maximumClockMhz());
    }

    double picoseconds(Gemm gemm, GemmPlan plan, int blocksPerSm, CacheState cache) {
        Architecture architecture = gpu.architecture();
        int sms = gpu.product().multiprocessors();
        long blocks = GemmLowering.blocks(gemm, plan);
        BlockProgram program = lowering.program(gemm, plan);
        double matrix = stepCycles(program);
        Architecture.Latency latency = architecture.latency();
        double loadLatency = architecture.copyEngine().overheadCycles() + latency.hbmCycles();

        double perSm = Math.ceil((double) blocks / sms);
        double busySms = Math.min(blocks, sms);
        double resident = Math.min(perSm, blocksPerSm);
        double l2Share = Math.min(
                architecture.l2().portBytesPerClock(),
                architecture.l2().bandwidthBytesPerClock() * gpu.product().chiplets() / busySms);
        double transfer = program.loads().ownStepBytes() / l2Share;
        // One block's step cannot be shorter than its load's latency spread over the stages in flight.
        double ownStep = Math.max(matrix, (loadLatency + transfer) / Math.max(1, plan.stages() - 1));
        double shared = program.phasing() == BlockProgram.Phasing.APART ? matrix : inTurnCycles(program);
        double step = Math.max(Math.max(shared, transfer) * resident, ownStep);
        // What a block sets up is left out: it hardly differs between plans and would only break ties.
        double tail = loadLatency
                + placeCycles(architecture)
                + program.epilogue().work().longestCycles()
                + program.epilogue().storeBytes() / l2Share
                + architecture.matrixPipe().completionCycles();
        double rounds = perSm / resident;
        double cycles = rounds * GemmLowering.steps(gemm, plan) * step
                + (resident > 1 || plan.persistent() ? tail + (rounds - 1) * tail / 3 : rounds * tail);
        double hbmBytes =
                gemm.activationBytes() * (1 - cache.activations()) + gemm.weightBytes() * (1 - cache.weights());
        double hbm = hbmBytes / gpu.hbmBytesPerSecond() * 1e12;
        double time = Math.max(clock.picoseconds(cycles), hbm + clock.picoseconds(tail)) + overheadPicoseconds;
        if (plan.splitK() > 1
                && plan.craft().output().splitSum() != KernelCraft.SplitSum.SECOND_KERNEL
                && !ClusterSum.isOf(plan)) {
            time += overheadPicoseconds + clock.picoseconds(placeCycles(architecture));
        } else if (GemmLowering.reducesLater(plan)) {
            double partials = (double) gemm.batch() * gemm.m() * gemm.n() * plan.splitK() * Precision.FP32.bytes();
            time += overheadPicoseconds
                    + clock.picoseconds(loadLatency)
                    + partials / gpu.l2BytesPerSecond(clock.megahertz()) * 1e12;
        }
        return time;
    }

    /** What a block that stores keeps its place for beside its work. */
    private static double placeCycles(Architecture architecture) {
        return architecture.launch().blockCycles() + architecture.launch().acknowledgement();
    }

    /** What blocks in phase share, one part after another. */
    private static double inTurnCycles(BlockProgram program) {
        return program.loop().consumers()
                * program.loop().phases().stream()
                        .mapToDouble(phase -> phase.work().sharedCycles())
                        .sum();
    }

    /** The busiest unit of all roles together, or one role's work from its first to its last part. */
    private static double stepCycles(BlockProgram program) {
        double matrix = 0;
        double vector = 0;
        double sharedMemory = 0;
        double oneAfterTheOther = 0;
        for (Phase phase : program.loop().phases()) {
            Work work = phase.work();
            matrix += work.matrixCycles();
            vector += work.vectorCycles();
            sharedMemory += work.sharedMemoryCycles();
            oneAfterTheOther += work.longestCycles();
        }
        return Math.max(
                program.loop().consumers() * Math.max(matrix, Math.max(vector, sharedMemory)), oneAfterTheOther);
    }
}
