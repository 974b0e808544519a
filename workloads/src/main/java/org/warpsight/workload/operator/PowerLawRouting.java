package org.warpsight.workload.operator;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Uneven loads as the measured tables draw them (ai-dynamo/aiconfigurator, collector, power_law_logits_v3).
 *
 * <pre>
 *   draw     a load per expert, density x^-exponent on [1, 0.8 tokens],
 *            or on [0.01, 2] where no more rows than experts are routed
 *   scale    all loads, to the routed rows, and round them
 *   cap      a token goes to an expert once: no expert has more rows than there are tokens
 *   settle   what rounding and the cap left over goes to the ranks in turn, to the smallest expert of each
 * </pre>
 *
 * <p>One draw is random, so the answer is the {@linkplain TypicalDraw most typical} of many: the one whose busiest rank is
 * nearest to the mean of all in rows, in experts with rows and in rows of its largest expert.
 *
 * @param exponent of the density, positive
 */
public record PowerLawRouting(double exponent) implements ExpertRouting {
    private static final long SEED = 20_240_229;

    public PowerLawRouting {
        if (!(exponent > 0)) {
            throw new IllegalArgumentException("the exponent of a power law is positive but is " + exponent);
        }
    }

    @Override
    public List<Integer> rows(int tokens, int experts, int expertsPerToken) {
        return rows(tokens, experts, expertsPerToken, 1);
    }

    @Override
    public List<Integer> rows(int tokens, int experts, int expertsPerToken, int ranks) {
        int[] typical = TypicalDraw.of(
                SEED,
                random -> draw(random, tokens, experts, expertsPerToken, ranks),
                rows -> features(busiest(rows, experts / ranks)));
        return Arrays.stream(typical).boxed().toList();
    }

    /** Rows of every expert in one draw. */
    int[] draw(SplittableRandom random, int tokens, int experts, int expertsPerToken, int ranks) {
        if (expertsPerToken > experts) {
            throw new IllegalArgumentException(
                    "a token cannot go to " + expertsPerToken + " of " + experts + " experts");
        }
        int routed = Math.multiplyExact(tokens, expertsPerToken);
        boolean few = routed <= experts;
        double least = few ? 0.01 : 1;
        double most = few ? 2 : Math.max(least, 0.8 * tokens);
        double[] loads =
                random.doubles(experts).map(part -> inverse(part, least, most)).toArray();
        double scale = routed / Arrays.stream(loads).sum();
        int[] rows = Arrays.stream(loads)
                .mapToInt(load -> (int) Math.min(tokens, Math.rint(load * scale)))
                .toArray();
        settle(rows, routed, tokens, ranks);
        return rows;
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

    private static void settle(int[] rows, int routed, int tokens, int ranks) {
        int left = routed - Arrays.stream(rows).sum();
        int each = rows.length / ranks;
        for (int rank = 0; left != 0; rank = (rank + 1) % ranks) {
            int expert = left > 0 ? smallest(rows, rank * each, each) : largest(rows, rank * each, each);
            int step = Integer.signum(left);
            if (rows[expert] + step >= 0 && rows[expert] + step <= tokens) {
                rows[expert] += step;
                left -= step;
            }
        }
    }

    private static int smallest(int[] rows, int first, int count) {
        int best = first;
        for (int expert = first + 1; expert < first + count; expert++) {
            if (rows[expert] < rows[best]) {
                best = expert;
            }
        }
        return best;
    }

    private static int largest(int[] rows, int first, int count) {
        int best = first;
        for (int expert = first + 1; expert < first + count; expert++) {
            if (rows[expert] > rows[best]) {
                best = expert;
            }
        }
        return best;
    }

    /** The consecutive experts, a rank's share, with most rows; the first of equals. */
    private static int[] busiest(int[] rows, int each) {
        int[] busiest = {};
        for (int first = 0; first < rows.length; first += each) {
            int[] share = Arrays.copyOfRange(rows, first, first + each);
            if (busiest.length == 0
                    || Arrays.stream(share).sum() > Arrays.stream(busiest).sum()) {
                busiest = share;
            }
        }
        return busiest;
    }

    private static double[] features(int[] rows) {
        return new double[] {
            Arrays.stream(rows).sum(),
            Arrays.stream(rows).filter(count -> count > 0).count(),
            Arrays.stream(rows).max().orElse(0)
        };
    }
}
