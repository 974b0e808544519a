package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.workload.traffic.Request;

/** What no schedule may create or lose: tokens, blocks, time. */
class ConservationTest {
    private static final double NO_ROUNDING = 1e-9;

    @ParameterizedTest(name = "seed {0}, {1} KV blocks")
    @CsvSource({"1, 100000", "2, 400", "3, 160", "4, 144"})
    void everyTokenIsGeneratedOnceHoweverSmallTheCache(long seed, long kvBlocks) {
        List<Request> requests = Runs.random(seed, 400, 40);
        Watch watch = new Watch();
        ServingResult result = ServingSimulation.run(
                Runs.on(
                        new Load.Open(requests),
                        Runs.replica(LinearStepTimes.eightBillionParameters(), 512, 64, kvBlocks),
                        2),
                watch);

        long output = requests.stream().mapToLong(Request::outputTokens).sum();
        assertThat(watch.passes.stream()
                        .mapToLong(pass -> pass.batch().logitRows())
                        .sum())
                .isEqualTo(output);
        // Every token but the first of each request ends a gap.
        assertThat(result.interTokenMs().count()).isEqualTo(output - requests.size());
        assertThat(result.requests())
                .hasSameSizeAs(requests)
                .allMatch(request -> request.status() == RequestOutcome.Status.FINISHED);
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"5", "6"})
    void promptTokensAreComputedOnceWithoutPreemption(long seed) {
        List<Request> requests = Runs.random(seed, 300, 20);
        Watch watch = new Watch();
        ServingSimulation.run(
                Runs.on(new Load.Open(requests), Runs.replica(LinearStepTimes.eightBillionParameters()), 1), watch);

        assertThat(watch.passes.stream()
                        .mapToLong(pass -> pass.batch().prefillTokens())
                        .sum())
                .isEqualTo(requests.stream().mapToLong(Request::inputTokens).sum());
        assertThat(watch.passes.stream()
                        .mapToLong(pass -> pass.batch().prefillPairs())
                        .sum())
                .isEqualTo(requests.stream()
                        .mapToLong(request -> request.inputTokens() * (request.inputTokens() + 1L) / 2)
                        .sum());
        assertThat(watch.passes.stream()
                        .mapToLong(pass -> pass.batch().decodeContext())
                        .sum())
                .as("the second token of an answer attends to the prompt and the first, and so on")
                .isEqualTo(requests.stream()
                        .mapToLong(ConservationTest::decodeContext)
                        .sum());
    }

    @ParameterizedTest(name = "seed {0}, {1} KV blocks")
    @CsvSource({"7, 100000", "8, 300", "9, 144"})
    void limitsAreNeverExceeded(long seed, long kvBlocks) {
        Watch watch = new Watch();
        ServingResult result = ServingSimulation.run(
                Runs.on(
                        new Load.Open(Runs.random(seed, 400, 40)),
                        Runs.replica(LinearStepTimes.eightBillionParameters(), 512, 32, kvBlocks),
                        1),
                watch);

        assertThat(watch.passes).allSatisfy(pass -> {
            assertThat(pass.batch().tokens()).isBetween(1, 512);
            assertThat(pass.running()).isBetween(1, 32);
            assertThat(pass.kvBlocksInUse()).isBetween(1L, kvBlocks);
        });
        assertThat(result.replicas().get(0).peakKvBlocks())
                .isEqualTo(watch.passes.stream()
                        .mapToLong(ServingObserver.Pass::kvBlocksInUse)
                        .max()
                        .orElseThrow());
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"10", "11"})
    void operatorTimesAddUpToTheTimeTheReplicasAreBusy(long seed) {
        ServingResult result = ServingSimulation.run(Runs.on(
                new Load.Open(Runs.random(seed, 200, 20)), Runs.replica(LinearStepTimes.eightBillionParameters()), 3));

        double operators = result.operators().stream()
                        .mapToLong(total -> total.time().picoseconds())
                        .sum()
                / (double) Runs.SECOND;
        double busy = result.replicas().stream()
                .mapToDouble(ServingResult.ReplicaTotal::busySeconds)
                .sum();
        assertThat(operators).isCloseTo(busy, within(NO_ROUNDING * busy));
        assertThat(result.operators())
                .extracting(ServingResult.OperatorTotal::phase)
                .containsOnly("prefill", "decode");
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"12", "13"})
    void gapsBetweenTokensAddUpToTheTimeFromFirstTokenToLast(long seed) {
        ServingResult result = Runs.run(
                new Load.Open(Runs.random(seed, 300, 40)),
                Runs.replica(LinearStepTimes.eightBillionParameters(), 512, 64, 200));

        assertThat(result.requests()).anyMatch(request -> request.preemptions() > 0);
        double generating = result.requests().stream()
                .mapToDouble(request -> request.e2elMs() - request.ttftMs())
                .sum();
        double gaps = result.interTokenMs().mean() * result.interTokenMs().count();
        assertThat(gaps).isCloseTo(generating, within(NO_ROUNDING * generating));
    }

    private static long decodeContext(Request request) {
        long sum = 0;
        for (int generated = 1; generated < request.outputTokens(); generated++) {
            sum += request.inputTokens() + generated;
        }
        return sum;
    }

    private static final class Watch implements ServingObserver {
        private final List<Pass> passes = new ArrayList<>();

        @Override
        public void passBegan(Pass pass) {
            passes.add(pass);
        }
    }
}
