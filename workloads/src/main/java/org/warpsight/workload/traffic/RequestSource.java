package org.warpsight.workload.traffic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.ExponentialDistribution;
import org.apache.commons.math3.distribution.IntegerDistribution;
import org.apache.commons.math3.distribution.UniformIntegerDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.scenario.Traffic;

/**
 * Makes the requests of a scenario's traffic. The same traffic and seed give the same requests everywhere; arrivals, input
 * and output lengths have random streams of their own, so that changing one leaves the others alone.
 */
public final class RequestSource {
    private static final double PICOSECONDS_PER_SECOND = 1e12;
    private static final int ARRIVALS = 1;
    private static final int INPUTS = 2;
    private static final int OUTPUTS = 3;

    private RequestSource() {}

    /**
     * All requests in order of arrival, with ids from 0.
     *
     * @throws BadInputException if a trace does not exist or is not sound
     */
    public static List<Request> requests(Traffic traffic, long seed) {
        if (traffic instanceof Traffic.Trace trace) {
            return recorded(trace);
        }
        if (traffic instanceof Traffic.Poisson poisson) {
            return poisson(poisson, seed);
        }
        if (traffic instanceof Traffic.ClosedLoop closedLoop) {
            return closedLoop(closedLoop, seed);
        }
        throw new IllegalStateException("no source for " + traffic);
    }

    private static List<Request> recorded(Traffic.Trace traffic) {
        Path file = Traces.find(traffic.trace(), Path.of(""))
                .orElseThrow(() ->
                        BadInputException.of(traffic.trace(), "", "unknown trace", Traces.suggestion(traffic.trace())));
        List<Request> all = Traces.read(file);
        int count = traffic.maxRequests() == 0 ? all.size() : Math.min(all.size(), traffic.maxRequests());
        return all.subList(0, count).stream()
                .map(request -> new Request(
                        request.id(),
                        Math.round(request.arrivalPicoseconds() / traffic.rateScale()),
                        request.inputTokens(),
                        request.outputTokens()))
                .toList();
    }

    private static List<Request> poisson(Traffic.Poisson traffic, long seed) {
        var gaps = new ExponentialDistribution(stream(seed, ARRIVALS), 1 / traffic.requestsPerSecond());
        Drawn lengths = new Drawn(traffic.lengths(), seed);
        List<Request> requests = new ArrayList<>(traffic.maxRequests());
        double seconds = 0;
        for (int id = 0; id < traffic.maxRequests(); id++) {
            seconds += gaps.sample();
            requests.add(lengths.request(id, Math.round(seconds * PICOSECONDS_PER_SECOND)));
        }
        return requests;
    }

    private static List<Request> closedLoop(Traffic.ClosedLoop traffic, long seed) {
        Drawn lengths = new Drawn(traffic.lengths(), seed);
        List<Request> requests = new ArrayList<>(traffic.maxRequests());
        for (int id = 0; id < traffic.maxRequests(); id++) {
            requests.add(lengths.request(id, 0));
        }
        return requests;
    }

    private static Well19937c stream(long seed, int use) {
        return new Well19937c(new int[] {(int) (seed >>> 32), (int) seed, use});
    }

    /** Draws lengths one request after the other. */
    private static final class Drawn {
        private final IntegerDistribution input;
        private final IntegerDistribution output;

        Drawn(Traffic.Lengths lengths, long seed) {
            input = uniform(lengths.inputTokens(), lengths.minimumFraction(), stream(seed, INPUTS));
            output = uniform(lengths.outputTokens(), lengths.minimumFraction(), stream(seed, OUTPUTS));
        }

        private static IntegerDistribution uniform(int most, double minimumFraction, Well19937c random) {
            int least = (int) Math.max(1, Math.min(most, Math.ceil(most * minimumFraction)));
            return new UniformIntegerDistribution(random, least, most);
        }

        Request request(int id, long picoseconds) {
            return new Request(id, picoseconds, input.sample(), output.sample());
        }
    }
}
