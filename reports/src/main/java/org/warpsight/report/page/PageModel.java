package org.warpsight.report.page;

import java.util.List;
import org.warpsight.hardware.ProfileHash;
import org.warpsight.report.Fleet;
import org.warpsight.report.Numbers;
import org.warpsight.report.Verdict;
import org.warpsight.sim.serving.LatencySummary;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.json.ResolvedScenario;

/**
 * The texts of a page, ready to print: the template holds no arithmetic.
 *
 * @param subtitle model and hardware in one line
 * @param figures the figures that matter most
 * @param latencies one row per latency
 * @param totals throughput and utilisation
 * @param operators one row per phase and operator, longest first
 * @param deployment what was run
 */
public record PageModel(
        String title,
        String subtitle,
        Verdict verdict,
        List<Figure> figures,
        List<LatencyRow> latencies,
        List<Entry> totals,
        List<OperatorRow> operators,
        List<Entry> deployment,
        List<Entry> profiles) {

    /** A figure in large type, and what it is. */
    public record Figure(String name, String value, String unit, String note) {}

    /** A name and its value. */
    public record Entry(String name, String value) {}

    /** A latency; {@code target} is empty where none was set. */
    public record LatencyRow(
            String name, String meaning, String mean, String p50, String p90, String p99, String target) {

        private static LatencyRow of(String name, String meaning, LatencySummary latency, String target) {
            return new LatencyRow(
                    name,
                    meaning,
                    Numbers.of(latency.mean()),
                    Numbers.of(latency.median()),
                    Numbers.of(latency.p90()),
                    Numbers.of(latency.p99()),
                    target);
        }
    }

    static PageModel of(ResolvedScenario inputs, ServingResult result, ServingSummary summary) {
        Scenario scenario = inputs.scenario();
        return new PageModel(
                scenario.name(),
                DeploymentEntries.subtitle(inputs),
                Verdict.of(summary, scenario.slo()),
                figures(inputs, summary),
                latencies(summary, scenario.slo()),
                totals(inputs, result, summary),
                OperatorRow.of(result.operators()),
                DeploymentEntries.of(inputs, result),
                inputs.pools().stream()
                        .map(ResolvedScenario.ResolvedPool::gpu)
                        .distinct()
                        .map(gpu -> new Entry(gpu.id(), ProfileHash.of(gpu)))
                        .toList());
    }

    private static List<Figure> figures(ResolvedScenario inputs, ServingSummary summary) {
        return List.of(
                new Figure(
                        "TTFT, p99",
                        Numbers.of(summary.ttft().p99()),
                        "ms",
                        "median " + Numbers.milliseconds(summary.ttft().median())),
                new Figure(
                        "TPOT, p99",
                        Numbers.of(summary.tpot().p99()),
                        "ms",
                        "median " + Numbers.milliseconds(summary.tpot().median())),
                new Figure(
                        "goodput",
                        Numbers.of(summary.requestGoodput()),
                        "requests/s",
                        "of " + Numbers.of(summary.requestThroughput()) + " answered per second"),
                new Figure(
                        "output per GPU",
                        Numbers.of(summary.outputThroughput()
                                / Fleet.gpus(inputs.scenario().deployment())),
                        "tokens/s",
                        Numbers.of(summary.outputThroughput()) + " tokens/s in all"),
                new Figure("GPUs busy", Numbers.percent(summary.utilisation()), "", "of the time, mean of replicas"),
                new Figure("fullest KV cache", Numbers.percent(summary.peakKvUse()), "", preemptions(summary)));
    }

    private static String preemptions(ServingSummary summary) {
        return summary.preemptions() == 0
                ? "nothing was preempted"
                : Numbers.count(summary.preemptions()) + " preemptions";
    }

    private static List<LatencyRow> latencies(ServingSummary summary, Scenario.Slo slo) {
        return List.of(
                LatencyRow.of("TTFT", "time to first token", summary.ttft(), Numbers.of(slo.ttftMs())),
                LatencyRow.of("TPOT", "time per output token", summary.tpot(), Numbers.of(slo.tpotMs())),
                LatencyRow.of("ITL", "gap between two tokens", summary.itl(), ""),
                LatencyRow.of("E2EL", "whole request", summary.e2el(), ""),
                LatencyRow.of("queue", "wait for the first pass", summary.queue(), ""));
    }

    private static List<Entry> totals(ResolvedScenario inputs, ServingResult result, ServingSummary summary) {
        long steps = result.replicas().stream()
                .mapToLong(ServingResult.ReplicaTotal::steps)
                .sum();
        return List.of(
                new Entry("requests answered", Numbers.count(summary.completed())),
                new Entry("requests rejected", Numbers.count(summary.rejected())),
                new Entry("simulated time", Numbers.seconds(summary.durationSeconds())),
                new Entry("prompt tokens", Numbers.count(summary.totalInputTokens())),
                new Entry("generated tokens", Numbers.count(summary.totalOutputTokens())),
                new Entry("request throughput", Numbers.of(summary.requestThroughput()) + " requests/s"),
                new Entry("output throughput", Numbers.of(summary.outputThroughput()) + " tokens/s"),
                new Entry("total throughput", Numbers.of(summary.totalTokenThroughput()) + " tokens/s"),
                new Entry("forward passes", Numbers.count(steps)),
                new Entry("rate reached", Utilisation.flops(inputs, result, summary)),
                new Entry("HBM traffic", Utilisation.hbm(inputs, result, summary)));
    }
}
