package org.warpsight.hardware;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The numbers of an architecture that measurements may fit, and how those in its file were fitted.
 *
 * @param constants the range that physics leaves each, by path
 * @param recipe what a calibration does that is told nothing else; empty where nothing was fitted
 */
public record CalibrationPlan(Map<String, Range> constants, Optional<Recipe> recipe) {
    public CalibrationPlan {
        constants = Collections.unmodifiableMap(new TreeMap<>(constants));
    }

    /** What a number may be, both ends included. */
    public record Range(double lower, double upper) {

        /** Whether a value lies in it. */
        public boolean contains(double value) {
            return lower <= value && value <= upper;
        }
    }

    /**
     * Which measurements to fit and how long to search. With the model and the ranges it determines the constants.
     *
     * @param tables measured tables, each a name among those that come with the program or a path from the architecture's
     *     file
     * @param where values that a row must have to take part, by column
     * @param every of these rows one in so many takes part, on both sides; 1 for all
     * @param starts searches from different points, at least 1
     * @param evaluations predictions of all fitted rows per search, at most
     */
    public record Recipe(List<String> tables, Map<String, String> where, int every, int starts, int evaluations) {
        public Recipe {
            tables = List.copyOf(tables);
            where = Collections.unmodifiableMap(new TreeMap<>(where));
        }
    }
}
