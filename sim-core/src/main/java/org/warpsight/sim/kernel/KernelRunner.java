package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.PowerModel;

/** Runs the kernels of an operator one after another and says what decided their time. */
final class KernelRunner {
    /** A unit in use for more than this part of the time is what limits; below, waiting does. */
    private static final double LIMITING_UTILIZATION = 0.5;

    /** Below this part of the maximum clock, a kernel at home on the SM clock is limited by power. */
    private static final double POWER_LIMITED_CLOCK = 0.97;

    /** Runs at most so often to find the clock; two come within a percent of it. */
    private static final int CLOCK_SEARCHES = 3;

    private final Gpu gpu;
    private final LaunchMode mode;
    private final PowerModel power;
    private final long recordedSteps;

    KernelRunner(Gpu gpu, LaunchMode mode) {
        this(gpu, mode, LoadDuration.BURST, 0);
    }

    /**
     * A runner that may record.
     *
     * @param load how hot kernels find the die
     * @param recordedSteps steps of a block slot that each kernel's timeline shows; 0 for no timeline
     */
    KernelRunner(Gpu gpu, LaunchMode mode, LoadDuration load, long recordedSteps) {
        this.gpu = gpu;
        this.mode = mode;
        this.power = load.power(gpu);
        this.recordedSteps = recordedSteps;
    }

    /** Time before the first block of a lone kernel starts and after the last has ended, in picoseconds. */
    long overheadPicoseconds() {
        return Math.round(
                1e6 * (mode.gapUs(gpu, true) + gpu.architecture().launch().drainUs()));
    }

    private long overheadPicoseconds(KernelLaunch launch, boolean first) {
        double drain = gpu.architecture().launch().drainUs();
        double gap = launch.early() ? 0 : mode.gapUs(gpu, first);
        double begun = mode == LaunchMode.DEPENDENT ? Math.min(drain, startUs(launch)) : 0;
        return Math.round(1e6 * (gap + drain - begun));
    }

    /**
     * Time from the placement of a kernel's first block to its first load. A dependent kernel spends it while what the one
     * before has written is on its way to memory: it is placed when the blocks before have ended, and waits for their
     * results only then (griddepcontrol.wait: all prerequisite grids have completed and their memory operations are
     * performed; PTX ISA).
     */
    private double startUs(KernelLaunch launch) {
        BlockSetUp setUp = launch.program().setUp();
        double cycles = gpu.architecture().launch().blockCycles()
                + setUp.cycles()
                + setUp.coldFetches() * gpu.architecture().meanL2Cycles();
        return cycles / gpu.product().maximumClockMhz();
    }

    KernelResult run(String plan, List<KernelLaunch> launches) {
        Sum sum = new Sum();
        for (KernelLaunch launch : launches) {
            sum.add(launch);
        }
        return sum.result(plan);
    }

    /** The fastest of several sequences of kernels that do the same. */
    KernelResult fastest(List<GradientWay> ways) {
        return ways.stream()
                .map(way -> run(way.plan(), way.launches()))
                .min(Comparator.comparingLong(KernelResult::picoseconds))
                .orElseThrow();
    }

    /** A kernel's run and the clock it kept. */
    private record Clocked(BlockRun run, Clock clock) {}

    private Clocked atItsClock(KernelLaunch launch, long overhead) {
        Clock clock = new Clock(gpu.product().maximumClockMhz());
        BlockRun run = SteadyState.run(gpu, clock, launch);
        for (int i = 0; i < CLOCK_SEARCHES; i++) {
            PowerModel.Activity activity = new PowerModel.Activity(
                    launch.flops(), launch.matrixBits(), vectorFlops(run, clock), run.l2Bytes(), run.hbmBytes());
            double seconds = (run.picoseconds() + overhead) * 1e-12;
            if (power.watts(activity, seconds, clock) <= gpu.product().powerLimitWatts()) {
                break;
            }
            clock = power.limited(activity, seconds, clock);
            run = SteadyState.run(gpu, clock, launch);
        }
        return new Clocked(run, clock);
    }

    /** Operations of the vector pipes, each counted as a multiply-add: what keeps them busy is what draws power. */
    private double vectorFlops(BlockRun run, Clock clock) {
        return 2
                * clock.cycles(run.vectorBusy())
                * gpu.architecture().vectorPipe().fp32FmaPerClock()
                * gpu.product().multiprocessors();
    }

    /** The kernels so far. */
    private final class Sum {
        private final EnumMap<Limiter, Double> busy = new EnumMap<>(Limiter.class);
        private final List<KernelResult.KernelTime> kernels = new ArrayList<>();
        private long picoseconds;
        private double clockTime;
        private double flops;
        private double sharedMemoryBytes;
        private double l2Bytes;
        private double hbmBytes;

        void add(KernelLaunch launch) {
            long gaps = overheadPicoseconds(launch, kernels.isEmpty());
            Clocked clocked = atItsClock(launch, gaps);
            BlockRun run = clocked.run();
            double code = launch.program().setUp().codeBytes();
            long overhead = gaps + clocked.clock().picoseconds(mode.codeCycles(gpu, code));
            long time = Math.round(run.picoseconds()) + overhead;
            picoseconds += time;
            clockTime += time * clocked.clock().megahertz();
            flops += launch.flops();
            sharedMemoryBytes += run.sharedMemoryBytes();
            l2Bytes += run.l2Bytes();
            hbmBytes += run.hbmBytes();
            busy.merge(Limiter.TENSOR, run.matrixBusy(), Double::sum);
            busy.merge(Limiter.VECTOR, run.vectorBusy(), Double::sum);
            busy.merge(Limiter.SPECIAL_FUNCTION, run.specialBusy(), Double::sum);
            busy.merge(Limiter.SHARED_MEMORY, run.sharedMemoryBusy(), Double::sum);
            busy.merge(Limiter.LAUNCH, (double) overhead, Double::sum);
            busy.merge(
                    Limiter.L2,
                    1e12 * run.l2Bytes() / gpu.l2BytesPerSecond(clocked.clock().megahertz()),
                    Double::sum);
            busy.merge(Limiter.HBM, run.hbmBusy(), Double::sum);
            KernelGrid grid = launch.grid();
            kernels.add(new KernelResult.KernelTime(
                    launch.name(),
                    time,
                    overhead,
                    grid.blocks(),
                    grid.occupancy(),
                    (double) grid.blocks() / grid.waveBlocks(),
                    run.producer(),
                    run.consumer(),
                    timeline(launch, clocked.clock())));
        }

        private Optional<Timeline> timeline(KernelLaunch launch, Clock clock) {
            return recordedSteps > 0
                    ? Optional.of(BlockRun.record(gpu, clock, launch, recordedSteps))
                    : Optional.empty();
        }

        KernelResult result(String plan) {
            double closing = 1e6 * mode.closingUs(gpu);
            picoseconds += Math.round(closing);
            clockTime += closing * gpu.product().maximumClockMhz();
            busy.merge(Limiter.LAUNCH, closing, Double::sum);
            busy.replaceAll((unit, time) -> time / picoseconds);
            double clock = clockTime / picoseconds;
            return new KernelResult(
                    plan,
                    picoseconds,
                    clock,
                    flops,
                    sharedMemoryBytes,
                    l2Bytes,
                    hbmBytes,
                    limiter(clock),
                    busy,
                    List.copyOf(kernels));
        }

        private Limiter limiter(double clock) {
            Map.Entry<Limiter, Double> busiest =
                    busy.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
            if (busiest.getValue() < LIMITING_UTILIZATION) {
                return Limiter.LATENCY;
            }
            boolean slowed = clock < POWER_LIMITED_CLOCK * gpu.product().maximumClockMhz();
            return slowed && busiest.getKey() != Limiter.HBM ? Limiter.POWER : busiest.getKey();
        }
    }
}
