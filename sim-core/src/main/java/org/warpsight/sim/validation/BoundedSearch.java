package org.warpsight.sim.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.analysis.MultivariateFunction;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleBounds;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.BOBYQAOptimizer;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/**
 * Least values of a function on the unit cube, without derivatives: BOBYQA (Powell 2009), Brent's method in one dimension,
 * from points that fill the cube evenly (Sobol's sequence), of which the first is its centre. Deterministic.
 */
final class BoundedSearch {
    /** Where the search starts to look, and where it has seen enough, as parts of the cube's edge. */
    private static final double FIRST_RADIUS = 0.15;

    private static final double LAST_RADIUS = 0.01;
    /** BOBYQA wants room around a start. */
    private static final double MARGIN = 0.1;

    private final MultivariateFunction function;
    private double[] best;
    private double least = Double.POSITIVE_INFINITY;

    private BoundedSearch(MultivariateFunction function) {
        this.function = function;
    }

    /**
     * The best point that each search saw.
     *
     * @param function finite everywhere in the cube
     * @param dimensions of the cube, at least 1
     * @param starts searches, at least 1
     * @param evaluations of the function at most, for each search
     */
    static List<double[]> minima(MultivariateFunction function, int dimensions, int starts, int evaluations) {
        SobolSequenceGenerator points = new SobolSequenceGenerator(dimensions);
        // The first point is a corner, where no search has room; the second is the centre.
        points.nextVector();
        List<double[]> minima = new ArrayList<>();
        for (int start = 0; start < starts; start++) {
            BoundedSearch search = new BoundedSearch(function);
            search.from(points.nextVector(), evaluations);
            minima.add(search.best);
        }
        return minima;
    }

    private double value(double[] point) {
        double value = function.value(point);
        if (value < least) {
            least = value;
            best = point.clone();
        }
        return value;
    }

    private void from(double[] point, int evaluations) {
        double[] inside = Arrays.stream(point)
                .map(coordinate -> Math.min(1 - MARGIN, Math.max(MARGIN, coordinate)))
                .toArray();
        try {
            if (inside.length == 1) {
                alongALine(inside[0], evaluations);
            } else {
                inACube(inside, evaluations);
            }
        } catch (MathIllegalStateException ended) {
            // A budget that is spent, or a function too rough for a quadratic: the best point seen counts.
            return;
        }
    }

    private void alongALine(double start, int evaluations) {
        new BrentOptimizer(LAST_RADIUS, LAST_RADIUS)
                .optimize(
                        new MaxEval(evaluations),
                        new UnivariateObjectiveFunction(x -> value(new double[] {x})),
                        GoalType.MINIMIZE,
                        new SearchInterval(0, 1, start));
    }

    private void inACube(double[] start, int evaluations) {
        double[] zeros = new double[start.length];
        double[] ones = new double[start.length];
        Arrays.fill(ones, 1);
        new BOBYQAOptimizer(2 * start.length + 1, FIRST_RADIUS, LAST_RADIUS)
                .optimize(
                        new MaxEval(evaluations),
                        new ObjectiveFunction(this::value),
                        GoalType.MINIMIZE,
                        new InitialGuess(start),
                        new SimpleBounds(zeros, ones));
    }
}
