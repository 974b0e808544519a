package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.traffic.Request;

class ServingSummaryTest {
    private static final Scenario.Slo GENEROUS = new Scenario.Slo(1e9, 1e9, 100);

    @Test
    void percentilesInterpolateBetweenRanksAsNumpyDoes() {
        // numpy.percentile([10, 20, 30, 40], [50, 90, 99]) = 25, 37, 39.7
        LatencySummary summary = LatencySummary.of(new double[] {40, 10, 30, 20});

        assertThat(summary).isEqualTo(new LatencySummary(25, 25, 37, summary.p99()));
        assertThat(summary.p99()).isCloseTo(39.7, within(1e-12));
    }

    @Test
    void throughputsAndLatenciesAgreeWithTheRequests() {
        List<Request> requests = Runs.random(81, 300, 20);
        ServingResult result =
                Runs.run(new Load.Open(requests), Runs.replica(LinearStepTimes.eightBillionParameters()));
        ServingSummary summary = ServingSummary.of(result, GENEROUS);

        assertThat(summary.completed()).isEqualTo(300);
        assertThat(summary.requestThroughput() * summary.durationSeconds()).isCloseTo(300, within(1e-9));
        assertThat(summary.requestGoodput()).isEqualTo(summary.requestThroughput());
        assertThat(summary.totalTokenThroughput())
                .isCloseTo(
                        summary.outputThroughput() + summary.totalInputTokens() / summary.durationSeconds(),
                        within(1e-6));
        assertThat(summary.e2el().mean()).isGreaterThan(summary.ttft().mean());
        assertThat(summary.utilisation()).isBetween(0.0, 1.0);
        assertThat(summary.peakKvUse()).isBetween(0.0, 1.0);
        assertThat(summary.sloMet()).isTrue();
    }

    @ParameterizedTest(name = "{0} %")
    @CsvSource({"70, true", "80, true", "81, false", "100, false"})
    void theVerdictAsksForTheGivenPartOfAllRequests(double percentile, boolean met) {
        // Two at a time, 1 ms each: requests 2k and 2k + 1 have their token after k + 1 ms.
        ServingResult result = Runs.run(
                new Load.Open(Runs.equal(10, 10, 1)),
                Runs.replica(LinearStepTimes.constant(Runs.MILLISECOND), 8192, 2, 100));
        ServingSummary summary = ServingSummary.of(result, new Scenario.Slo(4, 1, percentile));

        assertThat(summary.sloAttainment()).isEqualTo(0.8);
        assertThat(summary.sloMet()).isEqualTo(met);
        assertThat(summary.requestGoodput()).isCloseTo(0.8 * summary.requestThroughput(), within(1e-6));
    }

    @Test
    void rejectedRequestsCountAgainstTheTargetAndInNothingElse() {
        List<Request> requests = List.of(new Request(0, 0, 10, 1), new Request(1, 0, 10_000, 10_000));
        ServingSummary summary = ServingSummary.of(
                Runs.run(
                        new Load.Open(requests),
                        Runs.replica(LinearStepTimes.constant(Runs.MILLISECOND), 8192, 2, 100)),
                GENEROUS);

        assertThat(summary.completed()).isEqualTo(1);
        assertThat(summary.rejected()).isEqualTo(1);
        assertThat(summary.totalInputTokens()).isEqualTo(10);
        assertThat(summary.ttft().mean()).isEqualTo(1);
        assertThat(summary.sloAttainment()).isEqualTo(0.5);
        assertThat(summary.sloMet()).isFalse();
    }

    @Test
    void keysAreThoseOfVllmsBenchmarkAndAbsentLatenciesAreNull() {
        ServingSummary summary = ServingSummary.of(
                Runs.run(new Load.Open(Runs.equal(2, 10, 1)), Runs.replica(LinearStepTimes.constant(Runs.MILLISECOND))),
                GENEROUS);

        assertThat(summary.toKeys())
                .containsKeys("completed", "total_input_tokens", "total_output_tokens", "request_throughput")
                .containsKeys("request_goodput", "output_throughput", "total_token_throughput", "duration_s")
                .containsEntry("mean_ttft_ms", 1.0)
                .containsEntry("p99_e2el_ms", 1.0)
                .containsEntry("mean_tpot_ms", null)
                .containsEntry("median_itl_ms", null);
    }

    @Test
    void stepsAreConsecutivePassesOfALoadedSystem() {
        ServingResult result = Runs.run(
                new Load.Open(Runs.random(82, 400, 20)), Runs.replica(LinearStepTimes.eightBillionParameters()));

        assertThat(result.steps()).hasSize(40);
        assertThat(result.steps().get(0).startPicoseconds()).isPositive();
        for (int i = 1; i < 40; i++) {
            ServingResult.Step before = result.steps().get(i - 1);
            assertThat(result.steps().get(i).startPicoseconds())
                    .isGreaterThanOrEqualTo(before.startPicoseconds() + before.picoseconds());
        }
    }
}
