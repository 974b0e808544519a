package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.workload.traffic.Request;

/** Cases in which queueing theory knows the answer. */
class QueueingTheoryTest {

    @ParameterizedTest(name = "load {0}, seed {1}")
    @CsvSource({"0.3, 21", "0.6, 22", "0.8, 23"})
    void oneSequenceAtATimeWithPoissonArrivalsIsAnMd1Queue(double load, long seed) {
        long service = 10 * Runs.MILLISECOND;
        List<Request> requests = Runs.poisson(seed, 200_000, load / 0.010, 1, 1);
        ServingResult result =
                Runs.run(new Load.Open(requests), Runs.replica(LinearStepTimes.constant(service), 8192, 1, 10));

        // Pollaczek and Khinchine for a constant service time s: mean wait = load s / 2 (1 - load).
        double expectedMs = load * 10 / (2 * (1 - load));
        double meanMs = result.requests().stream()
                .mapToDouble(RequestOutcome::queueMs)
                .average()
                .orElseThrow();
        assertThat(meanMs).isCloseTo(expectedMs, withPercentage(5));
    }

    @ParameterizedTest(name = "seed {0}, {1} requests per second")
    @CsvSource({"31, 5", "32, 20"})
    void meanRequestsInTheSystemAreArrivalRateTimesMeanTimeInIt(long seed, double perSecond) {
        List<Request> requests = Runs.random(seed, 2000, perSecond);
        InSystem inSystem = new InSystem();
        ServingResult result = ServingSimulation.run(
                Runs.on(
                        new Load.Open(requests),
                        Runs.replica(LinearStepTimes.eightBillionParameters(), 2048, 128, 4000),
                        2),
                inSystem);

        double timeInSystem =
                result.requests().stream().mapToDouble(RequestOutcome::e2elMs).sum() / 1000;
        double rate = requests.size() / result.durationSeconds();
        double meanInSystem = inSystem.requestSeconds / result.durationSeconds();
        assertThat(meanInSystem).isCloseTo(rate * timeInSystem / requests.size(), within(1e-6 * meanInSystem));
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"41", "42", "43"})
    void doublingTheReplicasDoesNotWorsenMeanTtft(long seed) {
        List<Request> requests = Runs.random(seed, 1500, 40);
        ReplicaSpecification replica = Runs.replica(LinearStepTimes.eightBillionParameters());
        double[] meanTtft = IntStream.of(1, 2, 4)
                .mapToObj(replicas -> ServingSimulation.run(Runs.on(new Load.Open(requests), replica, replicas)))
                .mapToDouble(result -> result.requests().stream()
                        .mapToDouble(RequestOutcome::ttftMs)
                        .average()
                        .orElseThrow())
                .toArray();

        assertThat(meanTtft[1]).isLessThanOrEqualTo(meanTtft[0]);
        assertThat(meanTtft[2]).isLessThanOrEqualTo(meanTtft[1]);
    }

    /** Integrates the number of requests in the deployment over time. */
    private static final class InSystem implements ServingObserver {
        private int present;
        private long since;
        private double requestSeconds;

        @Override
        public void requestArrived(long picoseconds, Request request, int replica) {
            change(picoseconds, 1);
        }

        @Override
        public void requestEnded(long picoseconds, RequestOutcome outcome, int ended, int total) {
            change(picoseconds, -1);
        }

        private void change(long picoseconds, int by) {
            requestSeconds += present * ((picoseconds - since) / (double) Runs.SECOND);
            present += by;
            since = picoseconds;
        }
    }
}
