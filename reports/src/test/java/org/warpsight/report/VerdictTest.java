package org.warpsight.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.Scenario;

class VerdictTest {
    private final ServingResult result = ExampleRun.result(3);

    private Verdict verdict(Scenario.Slo slo) {
        return Verdict.of(ServingSummary.of(result, slo), slo);
    }

    @Test
    void aMetObjectiveSaysHowMuchIsToSpare() {
        Verdict verdict = verdict(new Scenario.Slo(1e6, 1e6, 90));
        assertThat(verdict.met()).isTrue();
        // Rejected requests count as misses: 4 of 4000.
        assertThat(verdict.sentence())
                .startsWith("99.9 % of 4,000 requests")
                .endsWith("9.9 percentage points to spare.");
    }

    @Test
    void aMissedObjectiveNamesTheWorseLatency() {
        Verdict first = verdict(new Scenario.Slo(10, 1000, 99));
        assertThat(first.met()).isFalse();
        assertThat(first.sentence()).contains("short; the p99 TTFT is").doesNotContain("p99 TPOT");
        assertThat(verdict(new Scenario.Slo(1000, 5, 99)).sentence()).contains("short; the p99 TPOT is");
    }

    @Test
    void rejectedRequestsAreNamedWhenTheyAloneMissTheObjective() {
        Verdict verdict = verdict(new Scenario.Slo(1e6, 1e6, 100));
        assertThat(verdict.met()).isFalse();
        assertThat(verdict.sentence()).endsWith("4 requests can never fit.");
    }
}
