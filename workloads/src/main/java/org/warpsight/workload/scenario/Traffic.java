package org.warpsight.workload.scenario;

/** What a deployment is asked. */
public sealed interface Traffic {

    /**
     * Requests of a recorded trace.
     *
     * @param trace id or path of the trace
     * @param rateScale arrivals come this many times as fast
     * @param maxRequests only the first so many; 0 for all
     */
    record Trace(String trace, double rateScale, int maxRequests) implements Traffic {}

    /** Arrivals of a Poisson process with a rate, for {@code maxRequests} requests. */
    record Poisson(double requestsPerSecond, Lengths lengths, int maxRequests) implements Traffic {}

    /** A fixed number of clients, each sending its next request when the last one is answered. */
    record ClosedLoop(int concurrency, Lengths lengths, int maxRequests) implements Traffic {}

    /** Token counts of generated requests. */
    sealed interface Lengths {

        /** Prompt tokens, at most. */
        int inputTokens();

        /** Generated tokens, at most. */
        int outputTokens();

        /** The least of either as a part of the most, in [0, 1]. */
        double minimumFraction();

        /** The same for every request. */
        record Fixed(int inputTokens, int outputTokens) implements Lengths {

            @Override
            public double minimumFraction() {
                return 1;
            }
        }

        /** Uniform on [fraction x maximum, maximum], drawn separately for input and output. */
        record Uniform(int inputTokens, int outputTokens, double minimumFraction) implements Lengths {}
    }
}
