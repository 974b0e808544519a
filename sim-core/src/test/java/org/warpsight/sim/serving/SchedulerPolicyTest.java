package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.scenario.SchedulerSpec.Policy;
import org.warpsight.workload.traffic.Request;

/** What tells the policies apart: which tokens share a pass, and what happens when the cache is short. */
class SchedulerPolicyTest {
    private static final LinearStepTimes GPU = LinearStepTimes.eightBillionParameters();

    private static ReplicaSpecification replica(Policy policy, int tokens, long blocks) {
        return new ReplicaSpecification(
                GPU, new SchedulerSpec(policy, tokens, 64, 16, 0.9), blocks, OptionalInt.empty(), 0);
    }

    private static List<BatchShape> batches(List<Request> requests, ReplicaSpecification replica) {
        List<BatchShape> batches = new ArrayList<>();
        ServingSimulation.run(Runs.on(new Load.Open(requests), replica, 1), new ServingObserver() {
            @Override
            public void passBegan(Pass pass) {
                batches.add(pass.batch());
            }
        });
        return batches;
    }

    @Test
    void promptsComeFirstAndAloneWhereThePolicySaysSo() {
        List<Request> requests = List.of(new Request(0, 0, 100, 50), new Request(1, 1, 100, 50));
        List<BatchShape> apart = batches(requests, replica(Policy.PREFILL_FIRST, 100, 1000));
        assertThat(apart).noneMatch(batch -> batch.prefillTokens() > 0 && batch.decodeSequences() > 0);
        assertThat(apart.subList(0, 2)).containsExactly(BatchShape.prefill(1, 100), BatchShape.prefill(1, 100));
        assertThat(batches(requests, replica(Policy.CHUNKED_PREFILL, 100, 1000)))
                .anyMatch(batch -> batch.prefillTokens() > 0 && batch.decodeSequences() > 0);
    }

    @Test
    void answersThatWaitForPromptsSeeItInTheGapsBetweenTheirTokens() {
        List<Request> requests = List.of(new Request(0, 0, 100, 50), new Request(1, 1, 900, 50));
        ServingResult result = Runs.run(new Load.Open(requests), replica(Policy.PREFILL_FIRST, 1000, 1000));
        RequestOutcome first = result.requests().get(0);
        RequestOutcome second = result.requests().get(1);
        assertThat(first.tpotMs()).isGreaterThan(second.tpotMs());
        assertThat(result.interTokenMs().count()).isEqualTo(98);
        double gaps = result.interTokenMs().mean() * result.interTokenMs().count();
        assertThat(gaps).isCloseTo(49 * (first.tpotMs() + second.tpotMs()), withinPercentage(1e-6));
    }

    /** A prompt of one token more than a pass takes leaves a pass of that token, which no answer may share. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theLastTokenOfAPromptIsComputedBeforeAnswersGoOn(int others) {
        List<Request> requests = new ArrayList<>(Runs.equal(others, 50, 20));
        requests.add(new Request(others, 1, 101, 3));
        List<BatchShape> batches = batches(requests, replica(Policy.PREFILL_FIRST, 100, 1000));
        assertThat(batches.subList(others, others + 3))
                .containsExactly(
                        new BatchShape(1, 100, 5050, 0, 0, 0),
                        new BatchShape(0, 0, 0, 0, 1, 101),
                        new BatchShape(0, 0, 0, 0, 1 + others, 102 + 51 * others));
    }

    @Test
    void wholePromptsAreNeverCut() {
        List<Request> requests = Runs.equal(10, 70, 20);
        assertThat(batches(requests, replica(Policy.WHOLE_PROMPTS, 100, 1000)))
                .allMatch(batch -> batch.prefillTokens() % 70 == 0);
        assertThat(batches(requests, replica(Policy.CHUNKED_PREFILL, 100, 1000)))
                .anyMatch(batch -> batch.prefillTokens() % 70 != 0);
    }

    @Test
    void aPromptThatExceedsTheBudgetIsTurnedAwayWhereItCannotBeCut() {
        List<Request> requests = Runs.equal(1, 101, 2);
        assertThat(status(requests, Policy.WHOLE_PROMPTS)).isEqualTo(RequestOutcome.Status.REJECTED);
        assertThat(status(requests, Policy.CHUNKED_PREFILL)).isEqualTo(RequestOutcome.Status.FINISHED);
    }

    private static RequestOutcome.Status status(List<Request> requests, Policy policy) {
        return Runs.run(new Load.Open(requests), replica(policy, 100, 1000))
                .requests()
                .get(0)
                .status();
    }

    /** Ten requests of four blocks of prompt and four of answer, and blocks for seven and a half of them. */
    @Test
    void noneIsEvictedWhereWholeAnswersAreKeptRoomFor() {
        List<Request> requests = Runs.equal(10, 64, 64);
        ServingResult whole = Runs.run(new Load.Open(requests), replica(Policy.WHOLE_PROMPTS, 8192, 60));
        assertThat(whole.requests()).allMatch(request -> request.preemptions() == 0);
        assertThat(whole.requests())
                .filteredOn(request -> request.queueMs() > 0)
                .hasSize(3);
        ServingResult chunked = Runs.run(new Load.Open(requests), replica(Policy.CHUNKED_PREFILL, 8192, 60));
        assertThat(chunked.requests()).anyMatch(request -> request.preemptions() > 0);
    }

    /** Seven prompts and their whole answers fit at once; beside 0.7 of those answers, another one does. */
    @Test
    void aPartOfRunningAnswersIsKeptRoomForWherePromptsComeFirst() {
        List<BatchShape> batches = batches(Runs.equal(10, 64, 64), replica(Policy.PREFILL_FIRST, 8192, 60));
        assertThat(batches.get(0).prefillSequences()).isEqualTo(7);
        assertThat(batches.get(1).prefillSequences()).isEqualTo(1);
        assertThat(batches.get(2).decodeSequences()).isEqualTo(8);
    }

    /**
     * A long answer decodes until the ratio is at its least. A short one and one with a long prompt join it, and the latter
     * loses its blocks when 790 of the 1,050 tokens of the others are there. The ratio is then estimated as 0.79, not 0.098:
     * beside the 240 tokens that the long answer still has to come when the short one has ended, and the 912 for which there
     * is room, there is none for 800 (187 + 800 against 24 + 800).
     */
    @Test
    void whatWasTakenBackWaitsForTheRoomThatAnswersTurnedOutToTake() {
        List<Request> requests = List.of(
                new Request(0, 0, 16, 900),
                new Request(1, 2565 * Runs.MILLISECOND, 10, 150),
                new Request(2, 2850 * Runs.MILLISECOND, 700, 100));
        List<BatchShape> batches = batches(requests, replica(Policy.PREFILL_FIRST, 2048, 100));
        List<Integer> computed = IntStream.range(0, batches.size())
                .filter(pass -> batches.get(pass).prefillTokens() >= 700)
                .boxed()
                .toList();
        assertThat(computed).hasSize(2);
        int again = computed.get(1);
        assertThat(batches.get(again - 1).decodeSequences()).isEqualTo(1);
        assertThat(batches.subList(again + 1, batches.size()))
                .isNotEmpty()
                .allMatch(batch -> batch.decodeSequences() == 1);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void everyRequestThatFitsIsAnsweredWhateverThePolicy(Policy policy) {
        List<Request> requests = Runs.poisson(31, 300, 40, 1500, 200);
        ServingResult result = Runs.run(new Load.Open(requests), replica(policy, 2048, 400));
        assertThat(result.requests()).allMatch(request -> request.status() == RequestOutcome.Status.FINISHED);
        assertThat(result.replicas().get(0).peakKvBlocks()).isLessThanOrEqualTo(400);
        long gaps = requests.stream()
                .mapToLong(request -> request.outputTokens() - 1)
                .sum();
        assertThat(result.interTokenMs().count()).isEqualTo(gaps);
    }
}
