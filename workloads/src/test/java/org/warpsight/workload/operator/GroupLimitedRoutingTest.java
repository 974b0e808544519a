package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupLimitedRoutingTest {
    @Test
    void aTokenReachesNoMoreGroupsThanItMay() {
        List<Integer> rows = new GroupLimitedRouting(8, 4).rows(1, 256, 8);
        long groups = java.util.stream.IntStream.range(0, 8)
                .filter(group ->
                        rows.subList(group * 32, (group + 1) * 32).stream().anyMatch(count -> count > 0))
                .count();
        assertThat(groups).isEqualTo(4);
        assertThat(rows).allMatch(count -> count <= 1);
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
