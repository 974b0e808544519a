package org.warpsight.workload.operator;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Loads that have moved since copies of experts were placed: what the balancer evened out is uneven again.
 *
 * <pre>
 *   placed by   expert a ▪▪▪▪  b ▪▪▪  c ▪▪   │ rank 0: a   rank 1: b, c as many
 *   batch       expert a ▪▪▪▪▪ b ▪▪  c ▪▪    │ rank 0 has more, all wait for it
 * </pre>
 *
 * <p>Each expert's load is the expected one times a factor of its own, log-normal with mean 1. The answer is
 * the {@linkplain TypicalDraw most typical} of many draws by the rows of its busiest rank.
 *
 * @param expected loads by which copies were placed
 * @param drift standard deviation of the factor's logarithm
 */
public record DriftedRouting(ExpertRouting expected, double drift) implements ExpertRouting {
    private static final long SEED = 20_250_228;

    /**
     * The same.
     *
     * @throws IllegalArgumentException if the drift is negative, or loads are balanced, whose copies count as experts
     */
    public DriftedRouting {
        if (!(drift >= 0) || expected instanceof Balanced) {
            throw new IllegalArgumentException("loads of " + expected + " cannot drift by " + drift);
        }
    }

    @Override
    public List<Integer> rows(int tokens, int experts, int expertsPerToken) {
        return rows(tokens, experts, expertsPerToken, 1);
    }

    @Override
    public List<Integer> rows(int tokens, int experts, int expertsPerToken, int ranks) {
        return rows(tokens, experts, expertsPerToken, ranks, 0);
    }

    @Override
    public List<Integer> rows(int tokens, int experts, int expertsPerToken, int ranks, int redundant) {
        ExpertPlacement placement = placement(tokens, experts, expertsPerToken, ranks, redundant);
        List<Integer> before = expected.rows(tokens, experts, expertsPerToken, ranks, redundant);
        return TypicalDraw.of(SEED, random -> draw(random, before, tokens, expertsPerToken), rows ->
                new double[] {sum(placement.busiestRank(rows))});
    }

    private static int sum(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).sum();
    }

    private List<Integer> draw(SplittableRandom random, List<Integer> before, int tokens, int expertsPerToken) {
        List<Double> shares = before.stream()
                .map(rows -> rows * Math.exp(drift * random.nextGaussian() - drift * drift / 2))
                .toList();
        return new HistogramRouting("drifted loads", shares).rows(tokens, before.size(), expertsPerToken);
    }

    @Override
    public double ranksPerToken(int experts, int expertsPerToken, int ranks) {
        return expected.ranksPerToken(experts, expertsPerToken, ranks);
    }
}
