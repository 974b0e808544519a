package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.network.KvTransfer;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.RouterSpec;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.traffic.Request;

class DisaggregationTest {
    private static final long SEED = 11;
    private static final LinearStepTimes TIMES = LinearStepTimes.eightBillionParameters();
    /** 100 kB per token in 32 layers at 50 GB/s. */
    private static final KvTransfer TRANSFER = new KvTransfer(50e9, 12_000_000, 50_000);

    private static final KvHandover.Cache CACHE = new KvHandover.Cache(TRANSFER, 100_000, 32, 16);
    /** 5 GB/s: layers are computed faster than they go. */
    private static final KvHandover.Cache SLOW = new KvHandover.Cache(new KvTransfer(5e9, 0, 0), 1_000_000, 32, 16);

    @Test
    void theFirstTokenComesFromPrefillAndTheOthersAfterTheTransfer() {
        KvHandover handover = new KvHandover.Whole(CACHE);
        RequestOutcome outcome =
                run(Runs.equal(1, 1000, 5), 1, 1, handover).requests().get(0);
        double prompt = 5 + 1000 * 0.02 + 1000 * 1001 / 2 * 20e-6;
        double transfer = TRANSFER.whole(1000 * 100_000.0, 32, 63) / 1e9;
        double decodes = 0;
        for (int token = 1; token < 5; token++) {
            decodes += 5 + 0.02 + (1000 + token) * 20e-6;
        }

        assertThat(outcome.ttftMs()).isCloseTo(prompt, within(1e-6));
        assertThat(outcome.e2elMs()).isCloseTo(prompt + transfer + decodes, within(1e-6));
        assertThat(outcome.replica()).isEqualTo(1);
    }

    @Test
    void sendingLayersWhileOthersAreComputedIsFaster() {
        List<Request> requests = Runs.equal(1, 4000, 2);
        double whole = run(requests, 1, 1, new KvHandover.Whole(CACHE))
                .requests()
                .get(0)
                .e2elMs();
        double layers = run(requests, 1, 1, new KvHandover.LayerByLayer(CACHE))
                .requests()
                .get(0)
                .e2elMs();

        assertThat(layers).isLessThan(whole);
    }

    @Test
    void aLayerThatIsComputedSlowlyIsAlmostAllThatIsLeftToSend() {
        double left = transferMs(Runs.equal(1, 4000, 2), 1, 1, new KvHandover.LayerByLayer(CACHE));

        assertThat(left).isCloseTo(TRANSFER.layer(4000 * 100_000.0 / 32, 250) / 1e9, within(1e-6));
    }

    @Test
    void twoTransfersToOneReplicaTakeTwiceAsLongAsOne() {
        KvHandover handover = new KvHandover.Whole(SLOW);
        double alone = transferMs(Runs.equal(1, 1000, 2), 2, 1, handover);

        assertThat(alone).isCloseTo(200, within(1e-3));
        assertThat(transferMs(Runs.equal(2, 1000, 2), 2, 1, handover)).isCloseTo(2 * alone, within(1e-3));
        assertThat(transferMs(Runs.equal(2, 1000, 2), 2, 2, handover)).isCloseTo(alone, within(1e-3));
    }

    @Test
    void cachedTokensAreNotHandedOver() {
        KvHandover handover = new KvHandover.Whole(SLOW);
        List<Request> half = Runs.equal(1, 1000, 2).stream()
                .map(request -> request.cached(0.5))
                .toList();

        assertThat(transferMs(half, 1, 1, handover))
                .isCloseTo(transferMs(Runs.equal(1, 1000, 2), 1, 1, handover) / 2, within(1e-3));
    }

    @Test
    void twoTransfersFromOneReplicaTakeTwiceAsLongAsOne() {
        KvHandover handover = new KvHandover.Whole(SLOW);

        // One pass computes both prompts, so that both leave at once.
        assertThat(transferMs(Runs.equal(2, 1000, 2), 1, 2, handover)).isCloseTo(400, within(1e-3));
    }

    @Test
    void layersOfTwoPromptsShareTheCardsAsWell() {
        KvHandover handover = new KvHandover.LayerByLayer(SLOW);

        assertThat(transferMs(Runs.equal(2, 1000, 2), 2, 1, handover))
                .isGreaterThan(transferMs(Runs.equal(1, 1000, 2), 2, 1, handover) + 199);
    }

    @Test
    void everyRequestGetsAllItsTokens() {
        List<Request> requests = Runs.random(SEED, 300, 20);
        ServingResult result = run(requests, 2, 3, new KvHandover.LayerByLayer(CACHE));
        long output = requests.stream().mapToLong(Request::outputTokens).sum();

        assertThat(result.requests())
                .hasSameSizeAs(requests)
                .allMatch(request -> request.status() == RequestOutcome.Status.FINISHED);
        assertThat(result.interTokenMs().count()).isEqualTo(output - requests.size());
    }

    @Test
    void replicasThatDecodeComputeNoPrompts() {
        List<BatchShape> decoding = new ArrayList<>();
        ServingSimulation.run(
                specification(Runs.poisson(SEED, 40, 15, 1000, 20), 1, 1, new KvHandover.LayerByLayer(CACHE)),
                new ServingObserver() {
                    @Override
                    public void passBegan(Pass pass) {
                        if (pass.replica() == 1) {
                            decoding.add(pass.batch());
                        }
                    }
                });

        assertThat(decoding)
                .isNotEmpty()
                .allMatch(batch -> batch.prefillSequences() == 0 && batch.logitRows() == batch.decodeSequences());
    }

    @Test
    void decodesAreNotHeldUpByPrompts() {
        List<Request> requests = Runs.poisson(SEED, 300, 15, 6000, 200);
        ServingResult together = ServingSimulation.run(Runs.on(new Load.Open(requests), Runs.replica(TIMES), 4));
        ServingResult apart = run(requests, 2, 2, new KvHandover.LayerByLayer(CACHE));

        assertThat(meanTpot(apart)).isLessThan(meanTpot(together));
    }

    @Test
    void whoDecodesNeedsNoBudgetForPromptsEvenWhereTheseAreNotCut() {
        assertThat(status(1000, 20, 2048, 1000, 64, 1000)).isEqualTo(RequestOutcome.Status.FINISHED);
        assertThat(status(1000, 20, 512, 1000, 64, 1000)).isEqualTo(RequestOutcome.Status.REJECTED);
    }

    @Test
    void roomIsNeededForThePromptHereAndForAllOfItThere() {
        assertThat(status(64, 64, 2048, 5, 2048, 8)).isEqualTo(RequestOutcome.Status.FINISHED);
        assertThat(status(64, 64, 2048, 4, 2048, 8)).isEqualTo(RequestOutcome.Status.REJECTED);
        assertThat(status(64, 64, 2048, 5, 2048, 7)).isEqualTo(RequestOutcome.Status.REJECTED);
    }

    /** What becomes of one request where prompts are not cut, by budget and blocks of both replicas. */
    private static RequestOutcome.Status status(
            int prompt, int answer, int prefillTokens, long prefillBlocks, int decodeTokens, long decodeBlocks) {
        KvHandover handover = new KvHandover.Whole(CACHE);
        ServingSpecification specification = new ServingSpecification(
                new Load.Open(Runs.equal(1, prompt, answer)),
                List.of(whole(prefillTokens, prefillBlocks), whole(decodeTokens, decodeBlocks)),
                new RouterSpec.RoundRobin(),
                Optional.of(new Disaggregation(1, handover, Collections.nCopies(2, TRANSFER.bytesPerSecond()))));
        return ServingSimulation.run(specification).requests().get(0).status();
    }

    private static ReplicaSpecification whole(int tokens, long blocks) {
        SchedulerSpec scheduler = new SchedulerSpec(SchedulerSpec.Policy.WHOLE_PROMPTS, tokens, 64, 16, 0.9);
        return new ReplicaSpecification(TIMES, scheduler, blocks, OptionalInt.empty(), 0);
    }

    @Test
    void equalRunsGiveEqualResults() {
        List<Request> requests = Runs.random(SEED, 100, 20);

        assertThat(run(requests, 1, 2, new KvHandover.Whole(CACHE)).requests())
                .isEqualTo(run(requests, 1, 2, new KvHandover.Whole(CACHE)).requests());
    }

    @Test
    void aPhaseWithoutReplicasIsRefused() {
        assertThatThrownBy(() -> run(Runs.equal(1, 10, 2), 2, 0, new KvHandover.Whole(CACHE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 of 2 replicas for prompts leave a phase without any");
    }

    /** The longest time from a first token until its cache had arrived; the second token is decoded alone or beside another. */
    private static double transferMs(List<Request> requests, int prefill, int decode, KvHandover handover) {
        return run(requests, prefill, decode, handover).requests().stream()
                .mapToDouble(outcome -> outcome.e2elMs() - outcome.ttftMs())
                .map(wait -> wait
                        - decodeMs(
                                requests.size() / (double) decode,
                                requests.get(0).inputTokens()))
                .max()
                .orElseThrow();
    }

    private static double decodeMs(double sequences, int context) {
        double together = Math.max(1, sequences);
        return 5 + together * (0.02 + (context + 1) * 20e-6);
    }

    private static double meanTpot(ServingResult result) {
        return result.requests().stream()
                .mapToDouble(RequestOutcome::tpotMs)
                .average()
                .orElseThrow();
    }

    private static ServingResult run(List<Request> requests, int prefill, int decode, KvHandover handover) {
        return ServingSimulation.run(specification(requests, prefill, decode, handover));
    }

    private static ServingSpecification specification(
            List<Request> requests, int prefill, int decode, KvHandover handover) {
        return new ServingSpecification(
                new Load.Open(requests),
                Collections.nCopies(prefill + decode, Runs.replica(TIMES)),
                new RouterSpec.RoundRobin(),
                Optional.of(new Disaggregation(
                        prefill,
                        handover,
                        Collections.nCopies(
                                prefill + decode, handover.cache().transfer().bytesPerSecond()))));
    }
}
