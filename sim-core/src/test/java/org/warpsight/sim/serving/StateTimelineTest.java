package org.warpsight.sim.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTimelineTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 100, 150, 12_345, 7_200_000})
    void samplesAreRegularAndShowTheStateThatHolds(long milliseconds) {
        StateTimeline timeline = new StateTimeline(0, 100);
        long end = milliseconds * Runs.MILLISECOND;
        // The state changes in the middle of the run, once for a single moment only.
        timeline.change(end / 2, 1, 0, 0.5);
        timeline.change(end / 2, 2, 3, 0.25);
        List<ServingResult.Sample> samples = timeline.samples(end);

        assertThat(samples).hasSizeBetween(Math.toIntExact(Math.min(50, milliseconds)), 100);
        double interval = samples.size() > 1 ? samples.get(1).timeSeconds() : 0;
        for (int i = 0; i < samples.size(); i++) {
            ServingResult.Sample sample = samples.get(i);
            assertThat(sample.timeSeconds()).isCloseTo(i * interval, within(1e-9));
            boolean after = sample.timeSeconds() >= end / 2 / (double) Runs.SECOND;
            assertThat(sample.running()).isEqualTo(after ? 2 : 0);
            assertThat(sample.waiting()).isEqualTo(after ? 3 : 0);
        }
        assertThat(samples.get(samples.size() - 1).timeSeconds() + interval)
                .as("the grid covers the run")
                .isGreaterThan(end / (double) Runs.SECOND - 1e-9);
    }
}
