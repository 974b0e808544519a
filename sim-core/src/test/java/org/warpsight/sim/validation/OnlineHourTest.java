package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.json.Scenarios;
import org.warpsight.workload.traffic.Request;

class OnlineHourTest {
    private static final int MINUTES = 60;
    private static final long PICOSECONDS_PER_MINUTE = 60_000_000_000_000L;

    /** Half a second whatever is in a pass, and as much again for a full one. */
    private static final DoubleUnaryOperator SHORT_PASSES = part -> 0.5 + 0.5 * part;

    private static OnlineHour hour(IntUnaryOperator requestsOfAMinute) {
        List<Request> requests = new ArrayList<>();
        for (int minute = 0; minute <= MINUTES; minute++) {
            int count = requestsOfAMinute.applyAsInt(minute);
            for (int request = 0; request < count; request++) {
                long arrival = (long) ((minute + (double) request / count) * PICOSECONDS_PER_MINUTE);
                requests.add(new Request(requests.size(), arrival, 1000, 100));
            }
        }
        return new OnlineHour(requests);
    }

    @Test
    void evenDemandFillsTheNodes() {
        assertThat(hour(minute -> 100).utilisation(SHORT_PASSES)).isCloseTo(1, within(0.01));
    }

    @Test
    void nodesAreThereForTheBusiestQuarterOfAnHour() {
        // Twice the demand for 15 of 60 minutes: 2 / 1.25 of the mean.
        double used = hour(minute -> minute >= 20 && minute < 35 ? 200 : 100).utilisation(SHORT_PASSES);

        assertThat(used).isBetween(1.25 / 2, 1.25 / 2 * 1.03);
    }

    @Test
    void aPeakMayBeLateWhileATenthOfTheRequestsPass() {
        double used = hour(minute -> minute == 30 ? 200 : 100).utilisation(SHORT_PASSES);

        // What is left of the peak, 2u - 1 minutes, is worked off at 1 - u. With the peak's own two minutes of demand
        // that
        // may take six of the 61: (2u - 1) / (1 - u) = 4.1, and somewhat more as the last five seconds of it are in
        // time.
        assertThat(used).isBetween(5.1 / 6.1, 5.1 / 6.1 + 0.04);
    }

    @Test
    void longerPassesNeedEmptierNodes() {
        OnlineHour hour = hour(minute -> minute % 10 == 0 ? 300 : 100);

        double used = hour.utilisation(part -> 1 + 3 * part);
        assertThat(used).isBetween(0.3, hour.utilisation(SHORT_PASSES) - 0.02);
    }

    @Test
    void noNodesAreEnoughForPassesThatTakeTooLong() {
        assertThat(hour(minute -> 100).utilisation(part -> 2 * OnlineHour.TTFT_SECONDS))
                .isLessThan(1e-5);
    }

    @Test
    void whatIsInTimeIsWhatTheBundledScenarioWants() {
        Scenario.Slo slo =
                Scenarios.load("deepseek-r1-h800-online", List.of()).scenario().slo();

        assertThat(slo.ttftMs()).isEqualTo(1000 * OnlineHour.TTFT_SECONDS);
        assertThat(slo.percentile()).isEqualTo(100 * OnlineHour.IN_TIME);
    }

    @Test
    void aMinuteIsNotAnHour() {
        assertThatThrownBy(() -> new OnlineHour(List.of(new Request(0, 0, 1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than a minute");
    }
}
