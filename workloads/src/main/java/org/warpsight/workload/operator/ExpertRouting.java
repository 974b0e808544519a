package org.warpsight.workload.operator;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.scenario.RoutingSpec;

/** How many tokens each expert of a mixture gets. */
public sealed interface ExpertRouting
        permits DriftedRouting,
                ExpertRouting.Balanced,
                GroupLimitedRouting,
                HistogramRouting,
                PowerLawRouting,
                RandomRouting {

    /**
     * The loads that a deployment asks for.
     *
     * @throws org.warpsight.hardware.json.BadInputException if a histogram cannot be read
     */
    static ExpertRouting of(RoutingSpec spec) {
        if (spec instanceof RoutingSpec.Drifted drifted) {
            return new DriftedRouting(of(drifted.expected()), drifted.drift());
        } else if (spec instanceof RoutingSpec.Random) {
            return new RandomRouting();
        } else if (spec instanceof RoutingSpec.PowerLaw law) {
            return new PowerLawRouting(law.exponent());
        } else if (spec instanceof RoutingSpec.GroupLimited limited) {
            return new GroupLimitedRouting(limited.groups(), limited.groupsPerToken());
        } else if (spec instanceof RoutingSpec.Histogram histogram) {
            return HistogramRouting.of(
                    histogram.file(),
                    JsonDocuments.file(Path.of(histogram.file())).tree());
        }
        return new Balanced();
    }

    /**
     * Rows of each expert.
     *
     * @param tokens tokens routed, each to {@code expertsPerToken} experts
     * @return one count per expert, which add up to {@code tokens x expertsPerToken}
     */
    List<Integer> rows(int tokens, int experts, int expertsPerToken);

    /** The same; where loads are drawn, of a draw that is typical of so many ranks. */
    default List<Integer> rows(int tokens, int experts, int expertsPerToken, int ranks) {
        return rows(tokens, experts, expertsPerToken);
    }

    /**
     * The same of ranks that hold further copies.
     *
     * @param redundant copies beside the first of each expert
     */
    default List<Integer> rows(int tokens, int experts, int expertsPerToken, int ranks, int redundant) {
        // Drawn loads are typical of ranks with equally many experts, which copies are not.
        return rows(tokens, experts, expertsPerToken, redundant == 0 ? ranks : 1);
    }

    /** Whether no expert is chosen more often than another in the mean of many tokens. */
    default boolean equallyPopular() {
        return false;
    }

    /** The loads by which copies of experts are placed. */
    default ExpertRouting expected() {
        return this;
    }

    /** Where experts and their further copies lie, {@linkplain ExpertPlacement#balanced placed} by the expected loads. */
    default ExpertPlacement placement(int tokens, int experts, int expertsPerToken, int ranks, int redundant) {
        if (redundant == 0) {
            return ExpertPlacement.contiguous(experts, ranks);
        }
        double[] loads = expected().rows(tokens, experts, expertsPerToken, ranks, redundant).stream()
                .mapToDouble(Integer::doubleValue)
                .toArray();
        return ExpertPlacement.balanced(loads, ranks, redundant);
    }

    /**
     * Rows of the experts of the expert-parallel rank that has most work, on which the others wait; the first of equals.
     *
     * @param ranks expert-parallel ranks, a divisor of {@code experts}; each holds consecutive experts
     */
    default List<Integer> busiestRank(int tokens, int experts, int expertsPerToken, int ranks) {
        List<Integer> all = rows(tokens, experts, expertsPerToken, ranks);
        int each = experts / ranks;
        List<List<Integer>> shares = IntStream.range(0, ranks)
                .mapToObj(rank -> all.subList(rank * each, (rank + 1) * each))
                .toList();
        int most = shares.stream().mapToInt(ExpertRouting::sum).max().orElse(0);
        return shares.stream().filter(share -> sum(share) == most).findFirst().orElseThrow();
    }

    /**
     * The same with further copies of experts.
     *
     * @param redundant copies beside the first of each expert; {@code ranks} divide all copies
     */
    default List<Integer> busiestRank(int tokens, int experts, int expertsPerToken, int ranks, int redundant) {
        if (redundant == 0) {
            return busiestRank(tokens, experts, expertsPerToken, ranks);
        }
        return placement(tokens, experts, expertsPerToken, ranks, redundant)
                .busiestRank(rows(tokens, experts, expertsPerToken, ranks, redundant));
    }

    /**
     * Different ranks that the experts of a token are on, in the mean of tokens that choose by chance among experts all equally
     * popular: each rank is one of them unless none of its experts is chosen.
     *
     * @param ranks a divisor of {@code experts}
     */
    default double ranksPerToken(int experts, int expertsPerToken, int ranks) {
        return ranks * chosen(experts, experts / ranks, expertsPerToken);
    }

    /** Chance that at least one of some members of a set is among those drawn, none of them twice. */
    static double chosen(int set, int members, int drawn) {
        double none = 1;
        for (int draw = 0; draw < Math.min(drawn, set); draw++) {
            none *= Math.max(0, 1 - (double) members / (set - draw));
        }
        return 1 - none;
    }

    private static int sum(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * As even as can be, the {@code balanced} distribution of the measured tables: the choices of a token lie
     * {@code stride = ceil(experts / expertsPerToken)} experts apart, and tokens start one expert after another; fewer
     * tokens than the stride start evenly spread over it (ai-dynamo/aiconfigurator, collector, balanced_logits).
     */
    record Balanced() implements ExpertRouting {

        @Override
        public boolean equallyPopular() {
            return true;
        }

        @Override
        public List<Integer> rows(int tokens, int experts, int expertsPerToken) {
            int stride = Ceiling.divide(experts, expertsPerToken);
            int[] rows = new int[experts];
            Arrays.fill(rows, tokens / experts * expertsPerToken);
            int single = tokens < stride ? tokens : tokens % experts;
            for (int token = 0; token < single; token++) {
                int first = tokens < stride ? (int) ((long) token * stride / tokens) : token;
                for (int choice = 0; choice < expertsPerToken; choice++) {
                    rows[(first + choice * stride) % experts]++;
                }
            }
            return Arrays.stream(rows).boxed().toList();
        }

        /** Copies count as experts: no rank has more than its part. */
        @Override
        public List<Integer> busiestRank(int tokens, int experts, int expertsPerToken, int ranks, int redundant) {
            return busiestRank(tokens, experts + redundant, expertsPerToken, ranks);
        }
    }
}
