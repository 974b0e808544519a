package org.warpsight.sim.validation;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The values of some constants, as they are written, with the least error.
 *
 * <pre>{@code
 *   points of the box ──► BoundedSearch from each ──► rounded to the digits that are written ──► the best of them
 *                                                                    │
 *            while one digit at a time, by 4, 2 or 1, lessens the error ◄┘
 * }</pre>
 *
 * <p>What comes out depends on the box and the error alone: no value is known beforehand. Where the errors of two searches
 * are equal, the values nearer the middle of their ranges are taken.
 */
final class ConstantSearch {
    /** Errors that differ by less than this, a ten-thousandth of a percentage point, are equal. */
    private static final double EQUAL = 1e-6;

    private static final int FIRST_UNITS = 4;

    private final ConstantSpace space;
    private final ToDoubleFunction<Map<String, BigDecimal>> error;
    private final Map<Map<String, BigDecimal>, Double> known = new HashMap<>();

    private ConstantSearch(ConstantSpace space, ToDoubleFunction<Map<String, BigDecimal>> error) {
        this.space = space;
        this.error = error;
    }

    /**
     * What a search found.
     *
     * @param values as they are written
     * @param ends the error at which each start's search ended, rounded as written, in the order of the starts
     * @param evaluations of the error
     */
    record Found(Map<String, BigDecimal> values, List<Double> ends, int evaluations) {}

    /**
     * Searches.
     *
     * @param error finite for all values in the box
     * @param starts at least 1
     * @param evaluations of the error at most for each start, and about as many in the end for the last digits
     */
    static Found run(
            ConstantSpace space, ToDoubleFunction<Map<String, BigDecimal>> error, int starts, int evaluations) {
        ConstantSearch search = new ConstantSearch(space, error);
        List<Map<String, BigDecimal>> ends =
                BoundedSearch.minima(point -> search.error(space.at(point)), space.dimensions(), starts, evaluations)
                        .stream()
                        .map(point -> space.written(space.at(point)))
                        .toList();
        Map<String, BigDecimal> best = ends.stream().min(search.preference()).orElseThrow();
        List<Double> errors = ends.stream().map(search::error).toList();
        Map<String, BigDecimal> values = search.toTheLastDigit(best, search.known.size() + evaluations);
        return new Found(values, errors, search.known.size());
    }

    private Map<String, BigDecimal> toTheLastDigit(Map<String, BigDecimal> from, int mostKnown) {
        Map<String, BigDecimal> best = from;
        int units = FIRST_UNITS;
        while (units >= 1 && known.size() < mostKnown) {
            Map<String, BigDecimal> neighbour =
                    space.neighbours(best, units).stream().min(preference()).orElseThrow();
            if (rounded(neighbour) < rounded(best)) {
                best = neighbour;
            } else {
                units /= 2;
            }
        }
        return best;
    }

    private Comparator<Map<String, BigDecimal>> preference() {
        return Comparator.comparingLong(this::rounded)
                .thenComparingDouble(space::distanceFromMiddle)
                .thenComparing(Map::toString);
    }

    private long rounded(Map<String, BigDecimal> values) {
        return Math.round(error(values) / EQUAL);
    }

    private double error(Map<String, BigDecimal> values) {
        Double before = known.get(values);
        if (before == null) {
            before = error.applyAsDouble(values);
            known.put(values, before);
        }
        return before;
    }
}
