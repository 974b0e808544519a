package org.warpsight.workload.scenario;

/**
 * A deployment under traffic.
 *
 * @param schemaVersion version of the format, 1
 * @param name identifier used for the run directory
 * @param model id or path of the model
 * @param deployment what serves it
 * @param traffic what it is asked
 * @param cachedFraction first part of every prompt whose KV cache is at hand when it is needed, in [0, 1)
 * @param cachedFraction first part of every prompt whose KV cache is at hand when it is needed, in [0, 1)
 * @param slo what counts as good
 * @param seed seed of every random draw
 */
public record Scenario(
        int schemaVersion,
        String name,
        String model,
        Deployment deployment,
        Traffic traffic,
        double cachedFraction,
        Slo slo,
        long seed) {

    /**
     * Latency targets of one request.
     *
     * @param ttftMs time to first token at most
     * @param tpotMs time per output token after the first at most
     * @param percentile part of the requests, in percent, that must meet both
     */
    public record Slo(double ttftMs, double tpotMs, double percentile) {}
}
