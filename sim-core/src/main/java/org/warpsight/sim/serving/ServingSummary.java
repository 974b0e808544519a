package org.warpsight.sim.serving;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.warpsight.workload.scenario.Scenario;

/**
 * A run in a few numbers, defined as vLLM's {@code bench serve} defines them.
 *
 * @param completed requests answered
 * @param rejected requests turned away because they can never fit
 * @param preemptions times a sequence lost its cache
 * @param totalInputTokens prompt tokens of the answered requests
 * @param totalOutputTokens tokens generated for them
 * @param durationSeconds first arrival to last token
 * @param requestGoodput answered requests per second that met both latency targets
 * @param ttft arrival to first token
 * @param tpot mean time per token after the first, over the requests with more than one token
 * @param itl gaps between consecutive tokens of all requests, equally weighted
 * @param e2el arrival to last token
 * @param queue arrival to the start of the first pass with a token of the request
 * @param utilisation part of the duration in which a replica's GPUs run a pass, mean over the replicas
 * @param peakKvUse largest part of a replica's KV blocks in use at once
 * @param sloAttainment part of all requests that met both latency targets; a rejected one meets none
 * @param sloMet whether the attainment reaches the percentile asked for
 */
public record ServingSummary(
        int completed,
        int rejected,
        long preemptions,
        long totalInputTokens,
        long totalOutputTokens,
        double durationSeconds,
        double requestGoodput,
        LatencySummary ttft,
        LatencySummary tpot,
        LatencySummary itl,
        LatencySummary e2el,
        LatencySummary queue,
        double utilisation,
        double peakKvUse,
        double sloAttainment,
        boolean sloMet) {

    /** Sums up a run and judges it; a run without requests meets every target. */
    public static ServingSummary of(ServingResult result, Scenario.Slo slo) {
        List<RequestOutcome> requests = result.requests();
        List<RequestOutcome> finished = requests.stream()
                .filter(request -> request.status() == RequestOutcome.Status.FINISHED)
                .toList();
        List<RequestOutcome> streamed =
                finished.stream().filter(request -> request.outputTokens() > 1).toList();
        long good = finished.stream()
                .filter(request -> request.ttftMs() <= slo.ttftMs() && request.tpotMs() <= slo.tpotMs())
                .count();
        double seconds = result.durationSeconds();
        double attainment = requests.isEmpty() ? 1 : (double) good / requests.size();
        return new ServingSummary(
                finished.size(),
                requests.size() - finished.size(),
                requests.stream().mapToLong(RequestOutcome::preemptions).sum(),
                finished.stream().mapToLong(RequestOutcome::inputTokens).sum(),
                finished.stream().mapToLong(RequestOutcome::outputTokens).sum(),
                seconds,
                perSecond(good, seconds),
                summary(finished, RequestOutcome::ttftMs),
                summary(streamed, RequestOutcome::tpotMs),
                LatencySummary.of(result.interTokenMs()),
                summary(finished, RequestOutcome::e2elMs),
                summary(finished, RequestOutcome::queueMs),
                result.replicas().stream()
                        .mapToDouble(replica -> perSecond(replica.busySeconds(), seconds))
                        .average()
                        .orElse(0),
                result.replicas().stream()
                        .mapToDouble(replica -> (double) replica.peakKvBlocks() / replica.kvBlocks())
                        .max()
                        .orElse(0),
                attainment,
                // In whole requests, so that 90 % of 10 requests are 9 whatever rounding does to 0.9 x 100.
                good >= Math.ceil(slo.percentile() * requests.size() / 100));
    }

    /** Answered requests per second. */
    public double requestThroughput() {
        return perSecond(completed, durationSeconds);
    }

    /** Generated tokens per second. */
    public double outputThroughput() {
        return perSecond(totalOutputTokens, durationSeconds);
    }

    /** Prompt and generated tokens per second. */
    public double totalTokenThroughput() {
        return perSecond(totalInputTokens + totalOutputTokens, durationSeconds);
    }

    /**
     * The summary under the keys of vLLM's benchmark, in a fixed order, followed by those vLLM does not have. A latency
     * of which there was none is null.
     */
    public Map<String, Object> toKeys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("duration_s", durationSeconds);
        keys.put("completed", completed);
        keys.put("total_input_tokens", totalInputTokens);
        keys.put("total_output_tokens", totalOutputTokens);
        keys.put("request_throughput", requestThroughput());
        keys.put("request_goodput", requestGoodput);
        keys.put("output_throughput", outputThroughput());
        keys.put("total_token_throughput", totalTokenThroughput());
        put(keys, "ttft", ttft);
        put(keys, "tpot", tpot);
        put(keys, "itl", itl);
        put(keys, "e2el", e2el);
        put(keys, "queue", queue);
        keys.put("rejected", rejected);
        keys.put("preemptions", preemptions);
        keys.put("utilisation", utilisation);
        keys.put("peak_kv_use", peakKvUse);
        keys.put("slo_attainment", sloAttainment);
        keys.put("slo_met", sloMet);
        return Collections.unmodifiableMap(keys);
    }

    private static void put(Map<String, Object> keys, String latency, LatencySummary summary) {
        keys.put("mean_" + latency + "_ms", orNull(summary.mean()));
        keys.put("median_" + latency + "_ms", orNull(summary.median()));
        keys.put("p90_" + latency + "_ms", orNull(summary.p90()));
        keys.put("p99_" + latency + "_ms", orNull(summary.p99()));
    }

    private static Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static LatencySummary summary(List<RequestOutcome> requests, ToDoubleFunction<RequestOutcome> latency) {
        return LatencySummary.of(requests.stream().mapToDouble(latency).toArray());
    }

    private static double perSecond(double amount, double seconds) {
        return seconds == 0 ? 0 : amount / seconds;
    }
}
