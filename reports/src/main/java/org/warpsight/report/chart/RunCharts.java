package org.warpsight.report.chart;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.serving.RequestOutcome;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.json.ResolvedScenario;

/** The charts of a serving run. */
public record RunCharts(
        Chart ttft, Chart tpot, Chart latencyOverTime, Chart loadOverTime, Chart stepBreakdown, Chart roofline) {

    /** Charts of a run; the roofline is that of the first pool's GPU. */
    public static RunCharts of(ResolvedScenario inputs, ServingResult result, ServingSummary summary) {
        Gpu gpu = inputs.pools().get(0).gpu();
        Scenario.Slo slo = inputs.scenario().slo();
        return new RunCharts(
                LatencyHistogram.of(
                        "ttft",
                        "TTFT",
                        "time to first token",
                        latencies(result, 1, RequestOutcome::ttftMs),
                        summary.ttft(),
                        slo.ttftMs()),
                LatencyHistogram.of(
                        "tpot",
                        "TPOT",
                        "time per output token",
                        latencies(result, 2, RequestOutcome::tpotMs),
                        summary.tpot(),
                        slo.tpotMs()),
                LatencyOverTime.of(result.requests(), slo),
                LoadOverTime.of(result.timeline(), summary.peakKvUse()),
                StepBreakdown.of(result.operators()),
                RooflineChart.of(
                        Roofline.of(gpu).withOperators(result.operators()),
                        "Operators under the roofline of the " + gpu.product().name()));
    }

    private static double[] latencies(
            ServingResult result, int leastTokens, ToDoubleFunction<RequestOutcome> milliseconds) {
        return result.requests().stream()
                .filter(request -> request.status() == RequestOutcome.Status.FINISHED)
                .filter(request -> request.outputTokens() >= leastTokens)
                .mapToDouble(milliseconds)
                .toArray();
    }

    /** All of them, in the order of the page. */
    public List<Chart> all() {
        return List.of(ttft, tpot, latencyOverTime, loadOverTime, stepBreakdown, roofline);
    }
}
