package org.warpsight.workload.operator;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Loads drawn by chance, of which simulations want one: the draw of many that is nearest to the mean of all.
 *
 * <pre>
 *   seed ──► 64 draws ──► features of each ──► the draw with the least sum of (feature / mean - 1)²
 * </pre>
 */
final class TypicalDraw {
    private static final int DRAWS = 64;

    private TypicalDraw() {}

    /**
     * The most typical draw, the first of equals.
     *
     * @param seed equal seeds give equal draws
     * @param draw takes one draw
     * @param features what a draw is compared by, positive in the mean
     */
    static <T> T of(long seed, Function<SplittableRandom, T> draw, Function<T, double[]> features) {
        SplittableRandom random = new SplittableRandom(seed);
        List<T> draws =
                IntStream.range(0, DRAWS).mapToObj(number -> draw.apply(random)).toList();
        List<double[]> all = draws.stream().map(features).toList();
        double[] mean = mean(all);
        int typical = IntStream.range(0, DRAWS)
                .boxed()
                .min(Comparator.comparingDouble(number -> distance(all.get(number), mean)))
                .orElseThrow();
        return draws.get(typical);
    }

    private static double[] mean(List<double[]> all) {
        double[] mean = new double[all.get(0).length];
        for (double[] features : all) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += features[i] / all.size();
            }
        }
        return mean;
    }

    private static double distance(double[] features, double[] mean) {
        double sum = 0;
        for (int i = 0; i < mean.length; i++) {
            sum += Math.pow(features[i] / mean[i] - 1, 2);
        }
        return sum;
    }
}
