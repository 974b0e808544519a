package org.warpsight.workload.scenario;

/** How the tokens of a deployment spread over the experts of its model. */
public sealed interface RoutingSpec {

    /** As evenly as can be. */
    record Balanced() implements RoutingSpec {}

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
}
