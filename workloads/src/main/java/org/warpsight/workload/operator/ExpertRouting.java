package org.warpsight.workload.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How many tokens each expert of a mixture gets. */
public sealed interface ExpertRouting permits ExpertRouting.Balanced, PowerLawRouting {

    /**
     * Rows of each expert.
     *
     * @param tokens tokens routed, each to {@code expertsPerToken} experts
     * @return one count per expert, which add up to {@code tokens x expertsPerToken}
     */
    List<Integer> rows(int tokens, int experts, int expertsPerToken);

    /**
     * Rows of the experts of the expert-parallel rank that has most work, on which the others wait; the first of equals.
     *
     * @param ranks expert-parallel ranks, a divisor of {@code experts}; each holds consecutive experts
     */
    default List<Integer> busiestRank(int tokens, int experts, int expertsPerToken, int ranks) {
        List<Integer> all = rows(tokens, experts, expertsPerToken);
        int each = experts / ranks;
        List<List<Integer>> shares = IntStream.range(0, ranks)
                .mapToObj(rank -> all.subList(rank * each, (rank + 1) * each))
                .toList();
        int most = shares.stream().mapToInt(ExpertRouting::sum).max().orElse(0);
        return shares.stream().filter(share -> sum(share) == most).findFirst().orElseThrow();
    }

    private static int sum(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * As even as can be: token i takes experts {@code (i + j x ceil(experts / expertsPerToken)) mod experts}, the
     * {@code balanced} distribution of the measured tables.
     */
    record Balanced() implements ExpertRouting {

        @Override
        public List<Integer> rows(int tokens, int experts, int expertsPerToken) {
            int stride = (experts + expertsPerToken - 1) / expertsPerToken;
            int rounds = tokens / experts;
            int left = tokens % experts;
            List<Integer> rows = new ArrayList<>(experts);
            for (int expert = 0; expert < experts; expert++) {
                int count = rounds * expertsPerToken;
                for (int choice = 0; choice < expertsPerToken; choice++) {
                    int firstToken = Math.floorMod(expert - choice * stride, experts);
                    count += firstToken < left ? 1 : 0;
                }
                rows.add(count);
            }
            return List.copyOf(rows);
        }
    }
}
