package org.warpsight.report.command;

import java.util.Comparator;
import java.util.List;
import org.warpsight.report.Numbers;
import org.warpsight.report.Verdict;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.serving.LatencySummary;
import org.warpsight.sim.serving.ServingResult.OperatorTotal;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.Scenario;

/** What commands print of a run, each part ending in a line end. */
public final class TerminalTables {
    private TerminalTables() {}

    /** The verdict in one line. */
    public static String verdict(ServingSummary summary, Scenario.Slo slo) {
        Verdict verdict = Verdict.of(summary, slo);
        return verdict.headline() + ": " + verdict.sentence() + "\n";
    }

    /** TTFT, TPOT, ITL, end-to-end latency and waiting time with their percentiles. */
    public static String latencies(ServingSummary summary) {
        TextTable table = TextTable.of("<latency (ms)", "mean", "p50", "p90", "p99");
        row(table, "TTFT   time to first token", summary.ttft());
        row(table, "TPOT   time per output token", summary.tpot());
        row(table, "ITL    gap between two tokens", summary.itl());
        row(table, "E2EL   whole request", summary.e2el());
        row(table, "queue  wait for the first pass", summary.queue());
        return table.toString();
    }

    private static void row(TextTable table, String name, LatencySummary latency) {
        table.row(
                name,
                Numbers.of(latency.mean()),
                Numbers.of(latency.median()),
                Numbers.of(latency.p90()),
                Numbers.of(latency.p99()));
    }

    /** Requests, throughput, goodput and utilisation. */
    public static String totals(ServingSummary summary, int gpus) {
        String rejected = summary.rejected() == 0 ? "" : ", " + Numbers.count(summary.rejected()) + " rejected";
        String preempted = summary.preemptions() == 0 ? "none" : Numbers.count(summary.preemptions());
        return TextTable.of("<throughput", "", "<")
                .row(
                        "requests",
                        Numbers.count(summary.completed()),
                        "answered in " + Numbers.seconds(summary.durationSeconds()) + rejected)
                .row("request throughput", Numbers.of(summary.requestThroughput()), "requests/s")
                .row("goodput", Numbers.of(summary.requestGoodput()), "requests/s within the SLO")
                .row(
                        "output throughput",
                        Numbers.of(summary.outputThroughput()),
                        "tokens/s, " + Numbers.of(summary.outputThroughput() / gpus) + " per GPU")
                .row("total throughput", Numbers.of(summary.totalTokenThroughput()), "tokens/s, prompts included")
                .row("GPUs busy", Numbers.percent(summary.utilisation()), "of the time")
                .row(
                        "fullest KV cache",
                        Numbers.percent(summary.peakKvUse()),
                        "of its blocks, preemptions: " + preempted)
                .toString();
    }

    /** Operators, longest first, with what limits them. */
    public static String operators(List<OperatorTotal> operators) {
        double all = operators.stream()
                .mapToDouble(total -> total.time().picoseconds())
                .sum();
        TextTable table = TextTable.of(
                "<operator", "<phase", "count", "time", "share", "mean", "rate", "HBM traffic", "<limiter");
        operators.stream()
                .sorted(Comparator.comparingLong(
                                (OperatorTotal total) -> total.time().picoseconds())
                        .reversed()
                        .thenComparing(OperatorTotal::phase)
                        .thenComparing(total -> total.time().name()))
                .forEach(total -> row(table, total, all));
        return table.toString();
    }

    private static void row(TextTable table, OperatorTotal total, double allPicoseconds) {
        OperatorTime time = total.time();
        double seconds = time.picoseconds() * 1e-12;
        table.row(
                time.name(),
                total.phase(),
                Numbers.count(time.count()),
                Numbers.seconds(seconds),
                Numbers.percent(time.picoseconds() / allPicoseconds),
                Numbers.seconds(seconds / time.count()),
                rate(time.flops(), seconds, "FLOP/s"),
                rate(time.hbmBytes(), seconds, "B/s"),
                time.limiter().id());
    }

    private static String rate(double amount, double seconds, String unit) {
        return amount == 0 || seconds == 0 ? Numbers.NONE : Numbers.si(amount / seconds, unit);
    }
}
