package org.warpsight.report.page;

import java.util.function.ToDoubleFunction;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.report.Numbers;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.json.ResolvedScenario;

/** How much of what the GPUs could do was done, averaged over the whole run, idle time included. */
final class Utilisation {
    private Utilisation() {}

    /** FLOP per second of one GPU against its matrix peak in the precision of the activations (MFU). */
    static String flops(ResolvedScenario inputs, ServingResult result, ServingSummary summary) {
        Gpu gpu = inputs.pools().get(0).gpu();
        Precision precision =
                inputs.scenario().deployment().pools().get(0).precision().activations();
        double rate = perGpuSecond(result, summary, OperatorTime::flops);
        String text = Numbers.si(rate, "FLOP/s") + " per GPU";
        if (!uniform(inputs) || !gpu.supports(precision)) {
            return text;
        }
        double peak = gpu.matrixFlopsPerSecond(precision, gpu.product().tensorPeakClockMhz());
        return text + ", " + Numbers.percent(rate / peak) + " of the "
                + precision.id().toUpperCase(java.util.Locale.ROOT) + " peak";
    }

    /** Bytes per second of one GPU's HBM against its datasheet rate. */
    static String hbm(ResolvedScenario inputs, ServingResult result, ServingSummary summary) {
        double rate = perGpuSecond(result, summary, OperatorTime::hbmBytes);
        String text = Numbers.si(rate, "B/s") + " per GPU";
        return uniform(inputs)
                ? text + ", "
                        + Numbers.percent(rate / inputs.pools().get(0).gpu().hbmBytesPerSecond())
                        + " of the datasheet rate"
                : text;
    }

    private static double perGpuSecond(
            ServingResult result, ServingSummary summary, ToDoubleFunction<OperatorTime> amount) {
        double total = result.operators().stream()
                .mapToDouble(operator -> amount.applyAsDouble(operator.time()))
                .sum();
        // The totals count one GPU of each replica.
        double gpuSeconds = summary.durationSeconds() * result.replicas().size();
        return gpuSeconds > 0 ? total / gpuSeconds : 0;
    }

    private static boolean uniform(ResolvedScenario inputs) {
        return inputs.pools().stream().map(pool -> pool.gpu().id()).distinct().count() == 1;
    }
}
