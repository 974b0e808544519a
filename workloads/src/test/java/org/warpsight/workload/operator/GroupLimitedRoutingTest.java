package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupLimitedRoutingTest {
    @Test
    void aTokenReachesNoMoreGroupsThanItMay() {
        List<Integer> rows = new GroupLimitedRouting(8, 4).rows(1, 256, 8);
        long groups = IntStream.range(0, 8)
                .filter(group ->
                        rows.subList(group * 32, (group + 1) * 32).stream().anyMatch(count -> count > 0))
                .count();
        assertThat(groups).isEqualTo(4);
        assertThat(rows).allMatch(count -> count <= 1);
    }

    /** What one more token adds to the rows are its own experts. */
    @ParameterizedTest
    @CsvSource({"256, 8, 8, 4", "160, 6, 8, 3", "64, 8, 4, 1", "16, 4, 16, 4", "256, 8, 8, 8"})
    void noTokenOfManyReachesMoreGroupsThanItMay(int experts, int expertsPerToken, int groups, int groupsPerToken) {
        GroupLimitedRouting routing = new GroupLimitedRouting(groups, groupsPerToken);
        int size = experts / groups;
        List<Integer> before = Collections.nCopies(experts, 0);
        for (int tokens = 1; tokens <= 2 * experts; tokens++) {
            List<Integer> rows = routing.rows(tokens, experts, expertsPerToken);
            List<Integer> last = before;
            int[] chosen = IntStream.range(0, experts)
                    .filter(expert -> rows.get(expert) > last.get(expert))
                    .toArray();
            assertThat(chosen).as("token %d", tokens).hasSize(expertsPerToken);
            assertThat(IntStream.of(chosen)
                            .map(expert -> expert / size)
                            .distinct()
                            .count())
                    .as("token %d", tokens)
                    .isLessThanOrEqualTo(groupsPerToken);
            before = rows;
        }
    }

    @Test
    void manyTokensLoadAllExpertsAlike() {
        List<Integer> rows = new GroupLimitedRouting(8, 4).rows(256, 256, 8);
        assertThat(rows.stream().mapToInt(Integer::intValue).sum()).isEqualTo(256 * 8);
        assertThat(Collections.max(rows) - Collections.min(rows)).isLessThanOrEqualTo(1);
    }

    @Test
    void aTokenIsOnFewerRanksTheFewerGroupsItMayUse() {
        ExpertRouting free = new ExpertRouting.Balanced();
        double all = free.ranksPerToken(256, 8, 32);

        assertThat(new GroupLimitedRouting(8, 8).ranksPerToken(256, 8, 32)).isEqualTo(all);
        assertThat(new GroupLimitedRouting(8, 4).ranksPerToken(256, 8, 32)).isLessThan(all);
        assertThat(new GroupLimitedRouting(8, 4).ranksPerToken(256, 8, 8)).isLessThanOrEqualTo(4);
        // Two groups on each of four ranks: all but those whose four groups leave out both.
        assertThat(new GroupLimitedRouting(8, 4).ranksPerToken(256, 8, 4)).isCloseTo(4 * (1 - 3.0 / 14), within(1e-9));
    }

    @Test
    void groupsThatCannotHoldATokensExpertsAreRefused() {
        assertThatThrownBy(() -> new GroupLimitedRouting(8, 1).rows(4, 64, 16))
                .hasMessageContaining("cannot give it 16");
        assertThatThrownBy(() -> new GroupLimitedRouting(4, 5)).hasMessageContaining("is to use 5");
    }
}
