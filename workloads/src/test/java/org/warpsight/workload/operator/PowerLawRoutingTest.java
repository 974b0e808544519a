package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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

    @Test
    void equalArgumentsGiveEqualLoads() {
        assertThat(new PowerLawRouting(1.2).busiestRank(4096, 256, 8, 8))
                .isEqualTo(new PowerLawRouting(1.2).busiestRank(4096, 256, 8, 8));
    }

    @Test
    void loadsAreLessEvenThanBalancedOnes() {
        int largest = new PowerLawRouting(1.2).rows(4096, 64, 8).get(0);
        assertThat(largest)
                .isGreaterThan(
                        3 * new ExpertRouting.Balanced().rows(4096, 64, 8).get(0));
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
