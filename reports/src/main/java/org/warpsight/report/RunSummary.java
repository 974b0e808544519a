package org.warpsight.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.warpsight.sim.serving.RequestOutcome;
import org.warpsight.sim.serving.RequestOutcome.Status;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingResult.ReplicaTotal;
import org.warpsight.workload.scenario.Scenario;

/**
 * The figures of a run that the terminal, the page and {@code summary.json} all quote, computed once.
 *
 * @param requests requests that arrived
 * @param completed requests that were answered
 * @param rejected requests that can never fit and were turned away
 * @param inputTokens prompt tokens of completed requests
 * @param outputTokens tokens generated for completed requests
 * @param durationSeconds first arrival to last token
 * @param ttft time to first token
 * @param tpot time per output token after the first, of requests with more than one
 * @param itl gaps between consecutive tokens
 * @param e2el arrival to last token
 * @param queue arrival to the first pass that works on the request
 * @param withinSlo requests that met both targets
 * @param slo the targets
 * @param preemptions times a cache was dropped and recomputed
 * @param gpus GPUs of the deployment
 * @param busyFraction part of the time that replicas had a forward pass under way, mean over replicas
 * @param peakKvFraction largest part of any replica's KV blocks in use at once
 */
public record RunSummary(
        int requests,
        int completed,
        int rejected,
        long inputTokens,
        long outputTokens,
        double durationSeconds,
        Latency ttft,
        Latency tpot,
        Latency itl,
        Latency e2el,
        Latency queue,
        int withinSlo,
        Scenario.Slo slo,
        long preemptions,
        int gpus,
        double busyFraction,
        double peakKvFraction) {

    /**
     * A distribution of latencies in milliseconds; NaN where {@code count} is 0. Percentiles interpolate linearly
     * between ranks, as numpy and so vLLM's benchmark do.
     */
    public record Latency(long count, double mean, double p50, double p90, double p99) {

        private static final Latency NONE = new Latency(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

        static Latency of(double[] milliseconds) {
            if (milliseconds.length == 0) {
                return NONE;
            }
            Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
            percentile.setData(milliseconds);
            return new Latency(
                    milliseconds.length,
                    StatUtils.mean(milliseconds),
                    percentile.evaluate(50),
                    percentile.evaluate(90),
                    percentile.evaluate(99));
        }

        static Latency of(ServingResult.Distribution distribution) {
            return distribution.count() == 0
                    ? NONE
                    : new Latency(
                            distribution.count(),
                            distribution.mean(),
                            distribution.percentile(50),
                            distribution.percentile(90),
                            distribution.percentile(99));
        }
    }

    /**
     * Summarises a run.
     *
     * @param gpus GPUs of the deployment, all pools and replicas together
     */
    public static RunSummary of(ServingResult result, Scenario.Slo slo, int gpus) {
        List<RequestOutcome> finished = result.requests().stream()
                .filter(request -> request.status() == Status.FINISHED)
                .toList();
        List<RequestOutcome> several =
                finished.stream().filter(request -> request.outputTokens() > 1).toList();
        double duration = result.durationSeconds();
        return new RunSummary(
                result.requests().size(),
                finished.size(),
                result.requests().size() - finished.size(),
                finished.stream().mapToLong(RequestOutcome::inputTokens).sum(),
                finished.stream().mapToLong(RequestOutcome::outputTokens).sum(),
                duration,
                latency(finished, RequestOutcome::ttftMs),
                latency(several, RequestOutcome::tpotMs),
                Latency.of(result.interTokenMs()),
                latency(finished, RequestOutcome::e2elMs),
                latency(finished, RequestOutcome::queueMs),
                (int) finished.stream()
                        .filter(request -> request.ttftMs() <= slo.ttftMs() && request.tpotMs() <= slo.tpotMs())
                        .count(),
                slo,
                finished.stream().mapToLong(RequestOutcome::preemptions).sum(),
                gpus,
                result.replicas().stream()
                        .mapToDouble(replica -> duration > 0 ? replica.busySeconds() / duration : 0)
                        .average()
                        .orElse(0),
                result.replicas().stream()
                        .mapToDouble(RunSummary::peakKvFraction)
                        .max()
                        .orElse(0));
    }

    private static double peakKvFraction(ReplicaTotal replica) {
        return replica.kvBlocks() == 0 ? 0 : (double) replica.peakKvBlocks() / replica.kvBlocks();
    }

    private static Latency latency(List<RequestOutcome> requests, ToDoubleFunction<RequestOutcome> milliseconds) {
        return Latency.of(requests.stream().mapToDouble(milliseconds).toArray());
    }

    /** Part of all requests, rejected ones included, that met both targets. */
    public double withinSloFraction() {
        return requests == 0 ? 0 : (double) withinSlo / requests;
    }

    /** Whether at least the wanted percentage of requests met both targets. */
    public boolean sloMet() {
        return 100.0 * withinSlo >= slo.percentile() * requests;
    }

    /** Answered requests per second. */
    public double requestThroughput() {
        return perSecond(completed);
    }

    /** Requests within both targets per second. */
    public double goodput() {
        return perSecond(withinSlo);
    }

    /** Generated tokens per second of the whole deployment. */
    public double outputThroughput() {
        return perSecond(outputTokens);
    }

    /** Prompt and generated tokens per second of the whole deployment. */
    public double totalThroughput() {
        return perSecond(inputTokens + outputTokens);
    }

    private double perSecond(double amount) {
        return durationSeconds > 0 ? amount / durationSeconds : 0;
    }
}
