package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Clock;

/** Runs the kernels of an operator one after another and says what decided their time. */
final class KernelRunner {
    /** A unit in use for more than this part of the time is what limits; below, waiting does. */
    private static final double LIMITING_UTILIZATION = 0.5;

    private final Gpu gpu;
    private final LaunchMode mode;

    KernelRunner(Gpu gpu, LaunchMode mode) {
        this.gpu = gpu;
        this.mode = mode;
    }

    KernelResult run(String plan, List<KernelLaunch> launches) {
        Clock clock = new Clock(gpu.product().maximumClockMhz());
        long overhead = Math.round(1e6 * (mode.gapUs(gpu) + gpu.architecture().launch().drainUs()));
        long total = 0;
        double flops = 0;
        double l2Bytes = 0;
        double hbmBytes = 0;
        EnumMap<Limiter, Double> busy = new EnumMap<>(Limiter.class);
        List<KernelResult.KernelTime> kernels = new ArrayList<>();
        for (KernelLaunch launch : launches) {
            BlockRun run = SteadyState.run(gpu, clock, launch);
            long time = Math.round(run.picoseconds()) + overhead;
            total += time;
            flops += launch.flops();
            l2Bytes += run.l2Bytes();
            hbmBytes += run.hbmBytes();
            busy.merge(Limiter.TENSOR, run.matrixBusy(), Double::sum);
            busy.merge(Limiter.VECTOR, run.vectorBusy(), Double::sum);
            busy.merge(Limiter.SPECIAL_FUNCTION, run.specialBusy(), Double::sum);
            busy.merge(Limiter.SHARED_MEMORY, run.sharedMemoryBusy(), Double::sum);
            busy.merge(Limiter.LAUNCH, (double) overhead, Double::sum);
            kernels.add(new KernelResult.KernelTime(
                    launch.name(),
                    time,
                    overhead,
                    launch.grid().blocks(),
                    launch.grid().blocksPerSm(),
                    (double) launch.grid().blocks() / launch.grid().waveBlocks(),
                    run.producer(),
                    run.consumer()));
        }
        busy.put(Limiter.L2, l2Bytes / gpu.l2BytesPerSecond(clock.megahertz()) * 1e12);
        busy.put(
                Limiter.HBM,
                hbmBytes / gpu.hbmBytesPerSecond() / gpu.architecture().memory().efficiency() * 1e12);
        long elapsed = total;
        busy.replaceAll((unit, time) -> time / elapsed);
        return new KernelResult(
                plan, total, clock.megahertz(), flops, l2Bytes, hbmBytes, limiter(busy), busy, List.copyOf(kernels));
    }

    private static Limiter limiter(Map<Limiter, Double> utilization) {
        Map.Entry<Limiter, Double> busiest = utilization.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        return busiest.getValue() >= LIMITING_UTILIZATION ? busiest.getKey() : Limiter.LATENCY;
    }
}
