package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.RouterSpec;
import org.warpsight.workload.traffic.Request;

class ChunkedPrefillTest {
    private static final LinearStepTimes GPU = LinearStepTimes.eightBillionParameters();

    @Test
    void aLoneRequestTakesItsPrefillAndOnePassPerFurtherToken() {
        ServingResult result = Runs.run(new Load.Open(Runs.equal(1, 100, 3)), Runs.replica(GPU));

        long prefill = GPU.picoseconds(BatchShape.prefill(1, 100));
        long decode = GPU.picoseconds(BatchShape.decode(1, 101)) + GPU.picoseconds(BatchShape.decode(1, 102));
        RequestOutcome request = result.requests().get(0);
        assertThat(request.queueMs()).isZero();
        assertThat(request.ttftMs()).isEqualTo(prefill / 1e9);
        assertThat(request.tpotMs()).isEqualTo(decode / 2 / 1e9);
        assertThat(request.e2elMs()).isEqualTo((prefill + decode) / 1e9);
    }

    @Test
    void aPromptLongerThanTheBudgetIsComputedInChunksThatSeeTheEarlierOnes() {
        List<BatchShape> batches = batches(new Load.Open(Runs.equal(1, 250, 2)), Runs.replica(GPU, 100, 10, 1000));

        assertThat(batches)
                .containsExactly(
                        new BatchShape(1, 100, 5050, 0, 0, 0),
                        new BatchShape(1, 100, 100 * 100 + 5050, 0, 0, 0),
                        new BatchShape(1, 50, 200 * 50 + 1275, 1, 0, 0),
                        BatchShape.decode(1, 251));
    }

    @Test
    void decodesGoFirstAndPromptsShareWhatIsLeftOfTheBudget() {
        List<Request> requests =
                List.of(new Request(0, 0, 60, 10), new Request(1, 1, 150, 2), new Request(2, 2, 30, 2));
        List<BatchShape> batches = batches(new Load.Open(requests), Runs.replica(GPU, 100, 10, 1000));

        assertThat(batches.subList(0, 3))
                .containsExactly(
                        BatchShape.prefill(1, 60),
                        new BatchShape(1, 99, 99 * 100 / 2, 0, 1, 61),
                        // 51 tokens of the second prompt complete it, and all 30 of the third fit as well.
                        new BatchShape(2, 81, 51 * 99 + 51 * 52 / 2 + 30 * 31 / 2, 2, 1, 62));
    }

    @Test
    void equalRequestsGetTheirFirstTokensInOrderOfArrival() {
        List<Request> requests = new ArrayList<>();
        for (int id = 0; id < 200; id++) {
            requests.add(new Request(id, id, 700, 40));
        }
        List<RequestOutcome> outcomes = Runs.run(new Load.Open(requests), Runs.replica(GPU, 2048, 32, 2000))
                .requests();

        for (int id = 1; id < outcomes.size(); id++) {
            assertThat(firstToken(outcomes.get(id))).isGreaterThanOrEqualTo(firstToken(outcomes.get(id - 1)));
        }
        assertThat(firstToken(outcomes.get(199))).isGreaterThan(firstToken(outcomes.get(0)));
    }

    @Test
    void noRequestHasItsFirstTokenSoonerThanItsPrefillTakesAlone() {
        List<Request> requests = Runs.random(51, 500, 30);
        ServingResult result = Runs.run(new Load.Open(requests), Runs.replica(GPU, 8192, 64, 3000));

        assertThat(result.requests()).allSatisfy(request -> {
            double alone = GPU.picoseconds(BatchShape.prefill(1, request.inputTokens())) / 1e9;
            assertThat(request.ttftMs()).isGreaterThanOrEqualTo(alone);
            assertThat(request.ttftMs()).isGreaterThanOrEqualTo(request.queueMs());
            assertThat(request.e2elMs()).isGreaterThanOrEqualTo(request.ttftMs());
        });
    }

    @Test
    void aSmallCachePreemptsTheNewestAndStillAnswersEveryRequest() {
        // 10 prompts of 4 blocks fill 40 of 60 blocks; their answers need 40 more.
        ServingResult result = Runs.run(new Load.Open(Runs.equal(10, 64, 64)), Runs.replica(GPU, 8192, 64, 60));

        assertThat(result.requests()).allMatch(request -> request.status() == RequestOutcome.Status.FINISHED);
        assertThat(result.requests().get(0).preemptions()).isZero();
        assertThat(result.requests().get(9).preemptions()).isPositive();
        assertThat(result.replicas().get(0).peakKvBlocks()).isEqualTo(60);
    }

    @Test
    void aCacheForEveryoneNeverPreempts() {
        // 64 + 64 - 1 tokens are stored per request: 8 blocks.
        ServingResult result = Runs.run(new Load.Open(Runs.equal(10, 64, 64)), Runs.replica(GPU, 8192, 64, 80));

        assertThat(result.requests()).allMatch(request -> request.preemptions() == 0);
        assertThat(result.replicas().get(0).peakKvBlocks()).isEqualTo(80);
    }

    @Test
    void aPreemptedRequestKeepsItsTokensAndComputesThemAgain() {
        List<BatchShape> batches = batches(new Load.Open(Runs.equal(2, 16, 17)), Runs.replica(GPU, 8192, 64, 3));

        // Both fill one block with their prompts and need a second one at once: only one is left.
        assertThat(batches.get(0)).isEqualTo(BatchShape.prefill(2, 16));
        assertThat(batches.subList(1, 17)).allMatch(batch -> batch.decodeSequences() == 1);
        // The second one computes its prompt and the token it had, which yields its second token.
        assertThat(batches.get(17)).isEqualTo(BatchShape.prefill(1, 17));
        assertThat(batches.subList(18, 33))
                .allMatch(batch -> batch.equals(BatchShape.decode(1, batch.decodeContext())));
        assertThat(batches).hasSize(33);
    }

    @Test
    void requestsThatCanNeverFitAreRejectedAndTheOthersServed() {
        List<Request> requests =
                List.of(new Request(0, 0, 100, 61), new Request(1, 0, 100, 62), new Request(2, 0, 10, 10));
        ReplicaSpecification replica = Runs.replica(GPU, 8192, 64, 10);

        // 100 + 61 - 1 tokens are stored in 10 blocks of 16; one more token is too many.
        assertThat(Runs.run(new Load.Open(requests), replica).requests())
                .extracting(RequestOutcome::status)
                .containsExactly(
                        RequestOutcome.Status.FINISHED, RequestOutcome.Status.REJECTED, RequestOutcome.Status.FINISHED);
    }

    @Test
    void requestsLongerThanTheModelAreRejected() {
        ReplicaSpecification replica = Runs.replica(GPU);
        ReplicaSpecification limited = new ReplicaSpecification(
                replica.stepTimes(), replica.scheduler(), replica.kvBlocks(), OptionalInt.of(128), 0);
        List<Request> requests = List.of(new Request(0, 0, 100, 28), new Request(1, 0, 100, 29));
        List<RequestOutcome> outcomes =
                Runs.run(new Load.Open(requests), limited).requests();

        assertThat(outcomes.get(0).status()).isEqualTo(RequestOutcome.Status.FINISHED);
        assertThat(outcomes.get(1).status()).isEqualTo(RequestOutcome.Status.REJECTED);
        assertThat(outcomes.get(1).ttftMs()).isNaN();
    }

    @Test
    void hostOverheadIsPaidOncePerPassAndKeepsTheGpuIdle() {
        ReplicaSpecification replica = Runs.replica(GPU);
        ReplicaSpecification slow = new ReplicaSpecification(
                replica.stepTimes(),
                replica.scheduler(),
                replica.kvBlocks(),
                replica.maxModelTokens(),
                2 * Runs.MILLISECOND);
        Load load = new Load.Open(Runs.equal(5, 100, 20));
        ServingResult without = Runs.run(load, replica);
        ServingResult with = Runs.run(load, slow);

        assertThat(with.durationSeconds()).isCloseTo(without.durationSeconds() + 20 * 0.002, within(1e-12));
        assertThat(with.replicas().get(0).busySeconds())
                .isEqualTo(without.replicas().get(0).busySeconds());
        assertThat(with.steps().get(0).startPicoseconds())
                .as("kernels start when the host is done")
                .isEqualTo(2 * Runs.MILLISECOND);
    }

    @Test
    void moreSequencesThanTokensInAPassAreRefused() {
        assertThatThrownBy(() -> Runs.run(new Load.Open(List.of()), Runs.replica(GPU, 8, 16, 100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 and 8");
    }

    private static long firstToken(RequestOutcome request) {
        return Math.round(request.arrivalSeconds() * Runs.SECOND + request.ttftMs() * Runs.MILLISECOND);
    }

    private static List<BatchShape> batches(Load load, ReplicaSpecification replica) {
        List<BatchShape> batches = new ArrayList<>();
        ServingSimulation.run(
                ServingSpecification.of(load, replica, 1, new RouterSpec.RoundRobin()), new ServingObserver() {
                    @Override
                    public void passBegan(Pass pass) {
                        batches.add(pass.batch());
                    }
                });
        return batches;
    }
}
