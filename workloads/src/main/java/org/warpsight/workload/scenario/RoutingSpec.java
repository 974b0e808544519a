package org.warpsight.workload.scenario;

/** How the tokens of a deployment spread over the experts of its model. */
public sealed interface RoutingSpec {

    /** As evenly as can be. */
    record Balanced() implements RoutingSpec {}

    /** As tokens that choose by chance among equally popular experts do in the mean. */
    record Random() implements RoutingSpec {}

    /** Loads drawn from a power law; the busiest rank sets the pace. */
    record PowerLaw(double exponent) implements RoutingSpec {}

    /** Evenly, within a few groups of experts per token. */
    record GroupLimited(int groups, int groupsPerToken) implements RoutingSpec {}

    /**
     * In proportion to counts.
     *
     * @param file path of a JSON list with a count per expert
     */
    record Histogram(String file) implements RoutingSpec {}

    /**
     * Loads that have moved since copies of experts were placed.
     *
     * @param expected loads by which they were placed; not balanced
     * @param drift standard deviation of the logarithm of an expert's load over what was expected
     */
    record Drifted(RoutingSpec expected, double drift) implements RoutingSpec {}
}
