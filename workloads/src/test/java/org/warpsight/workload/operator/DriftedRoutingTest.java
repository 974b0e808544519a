package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DriftedRoutingTest {
    private static final GroupLimitedRouting EVEN = new GroupLimitedRouting(8, 4);
    private static final int TOKENS = 32 * 1024;

    private static double busiestOverMean(ExpertRouting routing, int ranks) {
        int rows = routing.busiestRank(TOKENS, 256, 8, ranks, 32).stream()
                .mapToInt(Integer::intValue)
                .sum();
        return rows / (8.0 * TOKENS / ranks);
    }

    @Test
    void loadsThatHaveNotMovedAreThoseExpected() {
        DriftedRouting still = new DriftedRouting(new PowerLawRouting(1.2), 0);

        assertThat(still.busiestRank(TOKENS, 256, 8, 32, 32))
                .isEqualTo(still.expected().busiestRank(TOKENS, 256, 8, 32, 32));
    }

    @Test
    void everyTokenStillGoesToAllItsExperts() {
        assertThat(new DriftedRouting(EVEN, 0.3)
                        .rows(TOKENS, 256, 8).stream()
                                .mapToLong(Integer::longValue)
                                .sum())
                .isEqualTo(8L * TOKENS);
    }

    /**
     * What copies even out is uneven again. A rank holds seven experts and half of two more, and the busiest of 32 is 2.07 standard
     * deviations above the mean.
     */
    @Test
    void theBusiestRankIsAsFarAboveTheMeanAsTheDriftOfItsExpertsSays() {
        double deviation = Math.sqrt(7 + 2 * 0.25) / 8;

        assertThat(busiestOverMean(EVEN, 32)).isCloseTo(1, within(0.005));
        assertThat(busiestOverMean(new DriftedRouting(EVEN, 0.12), 32))
                .isCloseTo(1 + 2.07 * 0.12 * deviation, within(0.01));
        assertThat(busiestOverMean(new DriftedRouting(EVEN, 0.24), 32))
                .isCloseTo(1 + 2.07 * 0.24 * deviation, within(0.03));
    }

    @Test
    void moreRanksWaitForAnUnevenerOne() {
        DriftedRouting drifted = new DriftedRouting(EVEN, 0.12);

        assertThat(busiestOverMean(drifted, 144)).isGreaterThan(busiestOverMean(drifted, 32) + 0.05);
    }

    @Test
    void balancedLoadsAndNegativeDriftsAreRefused() {
        assertThatThrownBy(() -> new DriftedRouting(new ExpertRouting.Balanced(), 0.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DriftedRouting(EVEN, -0.1)).isInstanceOf(IllegalArgumentException.class);
    }
}
