package org.warpsight.report.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.roofline.ComputeRoof;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.Operator;

/**
 * How near each unit of the GPU came to what it can do at most, its speed of light.
 *
 * <p>Peaks of units on the SM clock hold at the clock of the run; HBM's is the datasheet's. The matrix pipe counts useful
 * operations, so that work on padding is not reach; the other pipes and the shared-memory port count the time they were in
 * use, averaged over all SMs.
 *
 * @param unit the unit
 * @param reached what it did per second
 * @param peak what it can do per second
 * @param quantity what is counted, such as {@code FLOP/s}, or {@code OP/s} of integers
 * @param inUse part of the time that it was in use
 */
public record SpeedOfLight(Limiter unit, double reached, double peak, String quantity, double inUse) {

    /** Part of the peak. */
    public double fraction() {
        return reached / peak;
    }

    /** The units that a run used, the one nearest to its peak first. */
    public static List<SpeedOfLight> of(Gpu gpu, Operator operator, KernelResult result) {
        List<SpeedOfLight> units = new ArrayList<>();
        double seconds = result.picoseconds() * 1e-12;
        double hertz = result.clockMhz() * 1e6;
        double sms = gpu.product().multiprocessors();
        Architecture architecture = gpu.architecture();
        double tensor = inUse(result, Limiter.TENSOR);
        if (tensor > 0) {
            ComputeRoof roof = new Roofline(gpu).computeRoof(operator);
            double peak =
                    roof.flopsPerSecond() * result.clockMhz() / gpu.product().maximumClockMhz();
            units.add(new SpeedOfLight(Limiter.TENSOR, result.flops() / seconds, peak, roof.unit(), tensor));
        }
        addInUse(units, result, Limiter.VECTOR, gpu.vectorFlopsPerSecond(result.clockMhz()), "FLOP/s");
        double special = architecture.vectorPipe().specialFunctionsPerClock() * sms * hertz;
        addInUse(units, result, Limiter.SPECIAL_FUNCTION, special, "op/s");
        double port = architecture.sharedMemory().bandwidthBytesPerClock() * sms * hertz;
        addInUse(units, result, Limiter.SHARED_MEMORY, port, "B/s");
        units.add(new SpeedOfLight(
                Limiter.L2,
                result.l2Bytes() / seconds,
                gpu.l2BytesPerSecond(result.clockMhz()),
                "B/s",
                inUse(result, Limiter.L2)));
        units.add(new SpeedOfLight(
                Limiter.HBM, result.hbmBytes() / seconds, gpu.hbmBytesPerSecond(), "B/s", inUse(result, Limiter.HBM)));
        units.sort(Comparator.comparingDouble(SpeedOfLight::fraction).reversed());
        return units;
    }

    /** The unit that was in use most of the time. */
    public static SpeedOfLight busiest(Gpu gpu, Operator operator, KernelResult result) {
        return of(gpu, operator, result).stream()
                .max(Comparator.comparingDouble(SpeedOfLight::inUse))
                .orElseThrow();
    }

    private static void addInUse(
            List<SpeedOfLight> units, KernelResult result, Limiter unit, double peak, String quantity) {
        double part = inUse(result, unit);
        if (part > 0) {
            units.add(new SpeedOfLight(unit, part * peak, peak, quantity, part));
        }
    }

    private static double inUse(KernelResult result, Limiter unit) {
        return result.utilization().getOrDefault(unit, 0.0);
    }
}
