package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomRoutingTest {
    private static final RandomRouting ROUTING = new RandomRouting();

    @ParameterizedTest
    @CsvSource({"1, 128, 8", "16, 128, 8", "7, 128, 4", "200, 256, 8", "5000, 128, 8", "3, 8, 2"})
    void everyRowIsRoutedAndNoExpertHasMoreThanThereAreTokens(int tokens, int experts, int expertsPerToken) {
        List<Integer> rows = ROUTING.rows(tokens, experts, expertsPerToken);
        assertThat(rows).hasSize(experts).allMatch(count -> count >= 0 && count <= tokens);
        assertThat(rows.stream().mapToInt(Integer::intValue).sum()).isEqualTo(tokens * expertsPerToken);
    }

    @ParameterizedTest
    @CsvSource({"1, 128, 8", "8, 128, 8", "16, 128, 8", "32, 128, 4", "100, 256, 8"})
    void asManyExpertsHaveRowsAsWhenTokensDrawThem(int tokens, int experts, int expertsPerToken) {
        Random random = new Random(97);
        int runs = 300;
        double reached = 0;
        for (int run = 0; run < runs; run++) {
            Set<Integer> all = new HashSet<>();
            for (int token = 0; token < tokens; token++) {
                Set<Integer> own = new HashSet<>();
                while (own.size() < expertsPerToken) {
                    own.add(random.nextInt(experts));
                }
                all.addAll(own);
            }
            reached += all.size() / (double) runs;
        }
        long here = ROUTING.rows(tokens, experts, expertsPerToken).stream()
                .filter(count -> count > 0)
                .count();
        assertThat((double) here).isCloseTo(reached, within(1.5));
    }

    @Test
    void fewTokensLeaveExpertsAloneThatBalancedOnesReach() {
        assertThat(ROUTING.rows(16, 128, 8)).filteredOn(count -> count > 0).hasSize(82);
        assertThat(new ExpertRouting.Balanced().rows(16, 128, 8)).allMatch(count -> count > 0);
    }

    @Test
    void manyTokensFillAllExpertsAsEvenlyAsBalancedOnes() {
        assertThat(ROUTING.rows(1000, 128, 8)).containsOnly(62, 63);
    }

    @Test
    void ranksHaveEqualParts() {
        List<Integer> rows = ROUTING.rows(16, 128, 8);
        for (int rank = 0; rank < 4; rank++) {
            int share = rows.subList(32 * rank, 32 * rank + 32).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            assertThat(share).isBetween(31, 33);
        }
    }

    @Test
    void aTokenCannotChooseMoreExpertsThanThereAre() {
        assertThatThrownBy(() -> ROUTING.rows(1, 4, 5)).isInstanceOf(IllegalArgumentException.class);
    }
}
