package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpertRoutingTest {
    private static final long SEED = 77;
    private final ExpertRouting balanced = new ExpertRouting.Balanced();

    @Test
    void rowsAreCountedAsTheDefinitionDealsTokens() {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            int experts = 1 + random.nextInt(64);
            int expertsPerToken = 1 + random.nextInt(experts);
            int tokens = random.nextInt(500);
            int stride = (experts + expertsPerToken - 1) / expertsPerToken;
            List<Integer> dealt = new ArrayList<>(Collections.nCopies(experts, 0));
            for (int token = 0; token < tokens; token++) {
                int first = tokens < stride ? token * stride / tokens : token;
                for (int choice = 0; choice < expertsPerToken; choice++) {
                    int expert = (first + choice * stride) % experts;
                    dealt.set(expert, dealt.get(expert) + 1);
                }
            }

            assertThat(balanced.rows(tokens, experts, expertsPerToken))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(dealt);
        }
    }

    @Test
    void theBusiestRankHasAtLeastItsFairShare() {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            int ranks = 1 << random.nextInt(5);
            int experts = ranks * (1 + random.nextInt(16));
            int expertsPerToken = 1 + random.nextInt(Math.min(8, experts));
            int tokens = 1 + random.nextInt(300);
            List<Integer> rows = balanced.busiestRank(tokens, experts, expertsPerToken, ranks);

            assertThat(rows).hasSize(experts / ranks);
            assertThat(rows.stream().mapToInt(Integer::intValue).sum())
                    .as("seed %d, round %d", SEED, round)
                    .isBetween((tokens * expertsPerToken + ranks - 1) / ranks, tokens * expertsPerToken);
        }
    }

    @Test
    void aTokenIsOnAsManyRanksAsChanceSpreadsItsExperts() {
        ExpertRouting routing = new ExpertRouting.Balanced();
        int experts = 64;
        int chosen = 6;
        for (int ranks : new int[] {1, 4, 16, 64}) {
            Random random = new Random(SEED);
            int each = experts / ranks;
            int tokens = 20_000;
            long sum = 0;
            for (int token = 0; token < tokens; token++) {
                sum += random.ints(0, experts)
                        .distinct()
                        .limit(chosen)
                        .map(expert -> expert / each)
                        .distinct()
                        .count();
            }
            assertThat(routing.ranksPerToken(experts, chosen, ranks))
                    .as("%d ranks, seed %d", ranks, SEED)
                    .isCloseTo((double) sum / tokens, withinPercentage(1));
        }
    }
}
