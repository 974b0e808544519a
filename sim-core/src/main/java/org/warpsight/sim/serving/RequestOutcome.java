package org.warpsight.sim.serving;

/**
 * What happened to one request. Latencies are milliseconds of simulated time and NaN for a request that was rejected.
 *
 * @param arrivalSeconds arrival since the start of the run
 * @param ttftMs arrival to first token
 * @param tpotMs mean time per output token after the first; 0 with one output token
 * @param e2elMs arrival to last token
 * @param queueMs arrival to the start of the first pass with a token of this request
 * @param preemptions times its cache was dropped and recomputed
 * @param replica index of the replica that served it
 */
public record RequestOutcome(
        int id,
        double arrivalSeconds,
        int inputTokens,
        int outputTokens,
        double ttftMs,
        double tpotMs,
        double e2elMs,
        double queueMs,
        int preemptions,
        int replica,
        Status status) {

    /** How a request ended: answered, or turned away because it can never fit. */
    public enum Status {
        FINISHED,
        REJECTED
    }
}
