package org.warpsight.sim.serving;

import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * A latency over many requests or tokens, in milliseconds; NaN where there was none.
 *
 * @param mean arithmetic mean
 * @param median 50th percentile
 * @param p90 90th percentile
 * @param p99 99th percentile
 */
public record LatencySummary(double mean, double median, double p90, double p99) {

    /**
     * Of single values; percentiles interpolate linearly between the two nearest ranks (Hyndman and Fan's type 7, the
     * default of numpy.percentile, with which vLLM's benchmark computes its own).
     */
    public static LatencySummary of(double[] milliseconds) {
        if (milliseconds.length == 0) {
            return new LatencySummary(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        percentile.setData(sorted);
        return new LatencySummary(
                StatUtils.mean(sorted), percentile.evaluate(50), percentile.evaluate(90), percentile.evaluate(99));
    }

    /** Of a distribution, with its own accuracy. */
    public static LatencySummary of(ServingResult.Distribution distribution) {
        return new LatencySummary(
                distribution.count() == 0 ? Double.NaN : distribution.mean(),
                distribution.percentile(50),
                distribution.percentile(90),
                distribution.percentile(99));
    }
}
