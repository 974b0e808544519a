package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerLawRoutingTest {
    private static long sum(List<Integer> rows) {
        return rows.stream().mapToLong(Integer::longValue).sum();
    }

    @ParameterizedTest
    @CsvSource({"1, 256, 8", "16, 256, 8", "100, 8, 2", "4096, 128, 8", "65536, 384, 6"})
    void oneRankGetsEveryRoutedToken(int tokens, int experts, int expertsPerToken) {
        List<Integer> rows = new PowerLawRouting(1.2).rows(tokens, experts, expertsPerToken);
        assertThat(rows).hasSize(experts).allMatch(count -> count >= 0);
        assertThat(sum(rows)).isEqualTo((long) tokens * expertsPerToken);
    }

    @ParameterizedTest
    @CsvSource({"1024, 128, 8, 4", "4096, 256, 8, 32", "512, 16, 1, 16"})
    void theBusiestRankHasMoreThanItsShareAndLessThanAll(int tokens, int experts, int expertsPerToken, int ranks) {
        List<Integer> rows = new PowerLawRouting(1.01).busiestRank(tokens, experts, expertsPerToken, ranks);
        long routed = (long) tokens * expertsPerToken;
        assertThat(rows).hasSize(experts / ranks);
        assertThat(sum(rows)).isBetween(routed / ranks + 1, routed);
    }

    /**
     * The expected maximum over ranks grows up to the exponents of the measured tables. Far steeper laws draw nearly all loads
     * at the lower end, so that they are even again.
     */
    @ParameterizedTest
    @CsvSource({"4096, 256, 8, 32", "1024, 128, 8, 4", "65536, 64, 6, 8", "512, 16, 2, 16"})
    void theBusiestRankHasTheMoreTheGreaterTheExponent(int tokens, int experts, int expertsPerToken, int ranks) {
        long last = (long) tokens * expertsPerToken / ranks;
        for (double exponent : new double[] {0.4, 0.8, 1.01, 1.2}) {
            long rows = sum(new PowerLawRouting(exponent).busiestRank(tokens, experts, expertsPerToken, ranks));
            assertThat(rows).as("exponent %s", exponent).isGreaterThan(last);
            last = rows;
        }
    }

    @Test
    void equalArgumentsGiveEqualLoads() {
        assertThat(new PowerLawRouting(1.2).busiestRank(4096, 256, 8, 8))
                .isEqualTo(new PowerLawRouting(1.2).busiestRank(4096, 256, 8, 8));
    }

    @Test
    void loadsAreLessEvenThanBalancedOnes() {
        int largest = Collections.max(new PowerLawRouting(1.2).rows(4096, 64, 8));
        assertThat(largest)
                .isGreaterThan(
                        3 * new ExpertRouting.Balanced().rows(4096, 64, 8).get(0));
    }

    @ParameterizedTest
    @CsvSource({"1, 256, 8, 16", "64, 128, 8, 8", "1024, 128, 8, 4", "4096, 256, 8, 32", "512, 16, 1, 16"})
    void theBusiestRankIsThatOfTheMeanOfManyDraws(int tokens, int experts, int expertsPerToken, int ranks) {
        PowerLawRouting routing = new PowerLawRouting(1.2);
        long seed = 4711;
        SplittableRandom random = new SplittableRandom(seed);
        int each = experts / ranks;
        double mean = 0;
        for (int draw = 0; draw < 400; draw++) {
            int[] rows = routing.draw(random, tokens, experts, expertsPerToken, ranks);
            int busiest = IntStream.range(0, ranks)
                    .map(rank -> IntStream.of(Arrays.copyOfRange(rows, rank * each, (rank + 1) * each))
                            .sum())
                    .max()
                    .orElseThrow();
            mean += busiest / 400.0;
        }
        assertThat((double) sum(routing.busiestRank(tokens, experts, expertsPerToken, ranks)))
                .as("seed %d", seed)
                .isCloseTo(mean, withPercentage(12));
    }

    @Test
    void everyDrawDealsEveryRowAndNoTokenGoesToAnExpertTwice() {
        SplittableRandom random = new SplittableRandom(99);
        for (int round = 0; round < 200; round++) {
            int ranks = 1 << random.nextInt(4);
            int experts = ranks * (1 + random.nextInt(32));
            int expertsPerToken = 1 + random.nextInt(Math.min(8, experts));
            int tokens = 1 + random.nextInt(600);
            int[] rows = new PowerLawRouting(1.01).draw(random, tokens, experts, expertsPerToken, ranks);
            assertThat(IntStream.of(rows).sum()).as("seed 99, round %d", round).isEqualTo(tokens * expertsPerToken);
            assertThat(IntStream.of(rows).boxed().toList()).allMatch(count -> count >= 0 && count <= tokens);
        }
    }

    @Test
    void theBusiestRankHasWorkEvenForOneToken() {
        assertThat(sum(new PowerLawRouting(1.2).busiestRank(1, 256, 1, 256))).isPositive();
    }

    @Test
    void anExponentThatIsNotPositiveIsRefused() {
        assertThatThrownBy(() -> new PowerLawRouting(0)).hasMessageContaining("positive but is 0.0");
    }
}
