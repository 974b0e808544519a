package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.network.KvTransfer;
import org.warpsight.workload.scenario.RouterSpec;
import org.warpsight.workload.traffic.Request;

class DisaggregationTest {
    private static final long SEED = 11;
    private static final LinearStepTimes TIMES = LinearStepTimes.eightBillionParameters();
    /** 100 kB per token in 32 layers at 50 GB/s. */
    private static final KvHandover.Cache CACHE =
            new KvHandover.Cache(new KvTransfer(50e9, 12_000_000, 50_000), 100_000, 32, 16);

    @Test
    void theFirstTokenComesFromPrefillAndTheOthersAfterTheTransfer() {
        KvHandover handover = new KvHandover.Whole(CACHE);
        RequestOutcome outcome =
                run(Runs.equal(1, 1000, 5), 1, 1, handover).requests().get(0);
        double prompt = 5 + 1000 * 0.02 + 1000 * 1001 / 2 * 20e-6;
        double transfer = handover.picoseconds(1000, 0) / 1e9;
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
    void decodesAreNotHeldUpByPrompts() {
        List<Request> requests = Runs.poisson(SEED, 300, 15, 6000, 200);
        ServingResult together = ServingSimulation.run(Runs.on(new Load.Open(requests), Runs.replica(TIMES), 4));
        ServingResult apart = run(requests, 2, 2, new KvHandover.LayerByLayer(CACHE));

        assertThat(meanTpot(apart)).isLessThan(meanTpot(together));
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

    private static double meanTpot(ServingResult result) {
        return result.requests().stream()
                .mapToDouble(RequestOutcome::tpotMs)
                .average()
                .orElseThrow();
    }

    private static ServingResult run(List<Request> requests, int prefill, int decode, KvHandover handover) {
        return ServingSimulation.run(new ServingSpecification(
                new Load.Open(requests),
                Collections.nCopies(prefill + decode, Runs.replica(TIMES)),
                new RouterSpec.RoundRobin(),
                Optional.of(new Disaggregation(prefill, handover))));
    }
}
