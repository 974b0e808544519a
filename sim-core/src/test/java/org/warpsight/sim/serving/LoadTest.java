package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.workload.traffic.Request;

/** How requests come in and where they go. */
class LoadTest {
    private static final LinearStepTimes GPU = LinearStepTimes.eightBillionParameters();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 32})
    void aClosedLoopKeepsExactlyItsClientsBusyUntilRequestsRunOut(int clients) {
        List<Request> requests = Runs.random(61, 300, 1);
        AtomicInteger present = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger sent = new AtomicInteger();
        ServingResult result = ServingSimulation.run(
                Runs.on(new Load.Closed(requests, clients), Runs.replica(GPU), 2), new ServingObserver() {
                    @Override
                    public void requestArrived(long picoseconds, Request request, int replica) {
                        most.set(Math.max(most.get(), present.incrementAndGet()));
                        sent.incrementAndGet();
                    }

                    @Override
                    public void requestEnded(long picoseconds, RequestOutcome outcome, int ended, int total) {
                        present.decrementAndGet();
                    }

                    @Override
                    public void passBegan(Pass pass) {
                        if (sent.get() < total()) {
                            assertThat(present.get()).isEqualTo(clients);
                        }
                    }

                    private int total() {
                        return requests.size();
                    }
                });

        assertThat(most.get()).isEqualTo(clients);
        assertThat(result.requests()).hasSize(300);
    }

    @Test
    void aClientWhoseRequestIsRejectedSendsTheNextOne() {
        List<Request> requests = Runs.equal(20_000, 1000, 1000);
        ServingResult result = Runs.run(new Load.Closed(requests, 2), Runs.replica(GPU, 8192, 64, 10));

        assertThat(result.requests())
                .hasSize(20_000)
                .allMatch(request -> request.status() == RequestOutcome.Status.REJECTED);
        assertThat(result.durationSeconds()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void roundRobinGivesEveryReplicaTheSameNumberOfRequests(int replicas) {
        ServingResult result =
                ServingSimulation.run(Runs.on(new Load.Open(Runs.random(62, 60, 20)), Runs.replica(GPU), replicas));

        assertThat(result.requests().stream()
                        .collect(Collectors.groupingBy(RequestOutcome::replica, Collectors.counting())))
                .hasSize(replicas)
                .allSatisfy((replica, count) -> assertThat(count).isEqualTo(60 / replicas));
    }

    @Test
    void requestsThatArriveTogetherShareTheFirstPass() {
        ServingResult result = Runs.run(new Load.Open(Runs.equal(8, 50, 1)), Runs.replica(GPU));

        assertThat(result.replicas().get(0).steps()).isEqualTo(1);
        assertThat(result.steps().get(0).batch().prefillSequences()).isEqualTo(8);
    }

    @Test
    void aRequestThatArrivesAsAPassEndsIsInTheNextOne() {
        LinearStepTimes gpu = LinearStepTimes.constant(Runs.MILLISECOND);
        List<Request> requests = List.of(new Request(0, 0, 10, 2), new Request(1, Runs.MILLISECOND, 10, 1));

        assertThat(Runs.run(new Load.Open(requests), Runs.replica(gpu))
                        .requests()
                        .get(1)
                        .queueMs())
                .isZero();
    }

    @Test
    void tokensAreHandedOutBeforeRequestsOfTheSameTimeArrive() {
        List<Request> requests = List.of(new Request(0, 0, 10, 1), new Request(1, Runs.MILLISECOND, 10, 1));
        List<String> log = new ArrayList<>();
        ServingSimulation.run(
                Runs.on(new Load.Open(requests), Runs.replica(LinearStepTimes.constant(Runs.MILLISECOND)), 1),
                new ServingObserver() {
                    @Override
                    public void requestArrived(long picoseconds, Request request, int replica) {
                        log.add("arrived " + request.id());
                    }

                    @Override
                    public void requestEnded(long picoseconds, RequestOutcome outcome, int ended, int total) {
                        log.add("ended " + outcome.id());
                    }
                });

        assertThat(log).containsExactly("arrived 0", "ended 0", "arrived 1", "ended 1");
    }

    @Test
    void equalSpecificationsGiveEqualResults() {
        ServingSpecification specification =
                Runs.on(new Load.Open(Runs.random(63, 500, 40)), Runs.replica(GPU, 1024, 64, 500), 2);

        assertThat(parts(ServingSimulation.run(specification))).isEqualTo(parts(ServingSimulation.run(specification)));
    }

    @Test
    void requestsOutOfOrderAreRefused() {
        Request early = new Request(0, 5, 1, 1);
        Request late = new Request(1, 4, 1, 1);
        assertThatThrownBy(() -> new Load.Open(List.of(early, late)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("order of arrival");
        assertThatThrownBy(() -> new Load.Closed(List.of(late, early), 1)).hasMessageContaining("ids must increase");
        assertThatThrownBy(() -> new Load.Open(List.of(new Request(0, 0, 0, 1))))
                .hasMessageContaining("tokens >= 1");
    }

    private static List<Object> parts(ServingResult result) {
        Function<Double, Double> percentile = result.interTokenMs()::percentile;
        return List.of(
                result.requests(),
                result.interTokenMs().mean(),
                List.of(1.0, 50.0, 99.0).stream().map(percentile).toList(),
                result.timeline(),
                result.operators(),
                result.steps(),
                result.replicas(),
                result.durationSeconds());
    }
}
