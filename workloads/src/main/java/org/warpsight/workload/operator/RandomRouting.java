package org.warpsight.workload.operator;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The loads that tokens give in the mean which choose their experts by chance, all experts being equally popular:
 *
 * <pre>
 *   experts with rows = E (1 - (1 - k / E)^T)      T tokens, each to k of E experts
 * </pre>
 *
 * <p>These share the rows evenly and lie evenly among the others. So few tokens leave many experts, and their weights, alone,
 * where {@link ExpertRouting.Balanced} reaches all of them with as few tokens as can. What single ranks and experts have more than
 * the mean is not in it.
 */
public record RandomRouting() implements ExpertRouting {

    @Override
    public boolean equallyPopular() {
        return true;
    }

    @Override
    public List<Integer> rows(int tokens, int experts, int expertsPerToken) {
        if (expertsPerToken > experts) {
            throw new IllegalArgumentException(
                    "a token cannot go to " + expertsPerToken + " of " + experts + " experts");
        }
        if (tokens == 0) {
            return Collections.nCopies(experts, 0);
        }
        int routed = Math.multiplyExact(tokens, expertsPerToken);
        double never = Math.pow(1 - (double) expertsPerToken / experts, tokens);
        int reached = (int) Math.max(expertsPerToken, Math.round(experts * (1 - never)));
        return IntStream.range(0, experts)
                .mapToObj(expert -> rowsOf(expert, experts, reached, routed))
                .collect(Collectors.toUnmodifiableList());
    }

    /** Expert e, from 0, is reached where floor((e + 1) r / E), the number of those reached so far, has grown. */
    private static int rowsOf(int expert, int experts, int reached, int routed) {
        if (step(expert, reached, experts) == 0) {
            return 0;
        }
        int place = (int) ((expert + 1L) * reached / experts) - 1;
        return routed / reached + step(place, routed % reached, reached);
    }

    /** How often a staircase of so many steps over a length rises at a place. */
    private static int step(int place, int steps, int length) {
        return (int) ((place + 1L) * steps / length - (long) place * steps / length);
    }
}
