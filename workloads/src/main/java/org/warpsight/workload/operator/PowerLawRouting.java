package org.warpsight.workload.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Uneven loads as the measured tables draw them: a load per expert from the density x^-exponent on [1, 0.8 tokens], or on
 * [0.01, 2] where there are no more routed tokens than experts, all scaled to the routed tokens.
 *
 * <p>The loads are what many draws give on average, sorted within the busiest rank: the expectation of what one draw, which
 * nobody recorded, was. Draws are seeded, so that equal arguments give equal loads.
 *
 * @param exponent of the density, positive
 */
public record PowerLawRouting(double exponent) implements ExpertRouting {
    private static final int DRAWS = 64;
    private static final long SEED = 20_240_229;

    public PowerLawRouting {
        if (!(exponent > 0)) {
            throw new IllegalArgumentException("the exponent of a power law is positive but is " + exponent);
        }
    }

    @Override
    public List<Integer> rows(int tokens, int experts, int expertsPerToken) {
        return busiestRank(tokens, experts, expertsPerToken, 1);
    }

    @Override
    public List<Integer> busiestRank(int tokens, int experts, int expertsPerToken, int ranks) {
        SplittableRandom random = new SplittableRandom(SEED);
        int each = experts / ranks;
        double[] mean = new double[each];
        for (int draw = 0; draw < DRAWS; draw++) {
            double[] busiest = busiest(loads(random, tokens, experts, expertsPerToken), each);
            for (int expert = 0; expert < each; expert++) {
                mean[expert] += busiest[expert] / DRAWS;
            }
        }
        return wholeRows(mean);
    }

    private double[] loads(SplittableRandom random, int tokens, int experts, int expertsPerToken) {
        double routed = (double) tokens * expertsPerToken;
        boolean few = routed <= experts;
        double least = few ? 0.01 : 1;
        double most = few ? 2 : Math.max(least, 0.8 * tokens);
        double[] loads =
                random.doubles(experts).map(part -> inverse(part, least, most)).toArray();
        double scale = routed / Arrays.stream(loads).sum();
        return Arrays.stream(loads).map(load -> load * scale).toArray();
    }

    /** Where the distribution function on [least, most] reaches a value. */
    private double inverse(double part, double least, double most) {
        double power = 1 - exponent;
        if (Math.abs(power) < 1e-9) {
            return least * Math.pow(most / least, part);
        }
        double low = Math.pow(least, power);
        return Math.pow(low + part * (Math.pow(most, power) - low), 1 / power);
    }

    /** Sorted loads, the largest first, of the rank with most. */
    private static double[] busiest(double[] loads, int each) {
        double[] busiest = {};
        for (int first = 0; first < loads.length; first += each) {
            double[] share = Arrays.copyOfRange(loads, first, first + each);
            if (busiest.length == 0
                    || Arrays.stream(share).sum() > Arrays.stream(busiest).sum()) {
                busiest = share;
            }
        }
        Arrays.sort(busiest);
        double[] descending = new double[each];
        for (int expert = 0; expert < each; expert++) {
            descending[expert] = busiest[each - 1 - expert];
        }
        return descending;
    }

    /** Whole rows with the sum of the parts: rounded running sums. */
    private static List<Integer> wholeRows(double[] loads) {
        List<Integer> rows = new ArrayList<>();
        double sum = 0;
        long given = 0;
        for (double load : loads) {
            sum += load;
            long upTo = Math.round(sum);
            rows.add(Math.toIntExact(upTo - given));
            given = upTo;
        }
        if (given == 0) {
            rows.set(0, 1);
        }
        return Collections.unmodifiableList(rows);
    }
}
