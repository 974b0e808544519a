package org.warpsight.sim.serving;

import org.HdrHistogram.Histogram;

/**
 * Gaps between consecutive tokens, counted in an HdrHistogram of three significant digits (at most 0.05 % off at
 * any percentile); the mean comes from an exact sum.
 */
final class InterTokenTimes {
    private static final long SMALLEST_PICOSECONDS = 1_000;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram histogram =
            new Histogram(SMALLEST_PICOSECONDS, 2 * SMALLEST_PICOSECONDS, SIGNIFICANT_DIGITS);
    private double sum;

    InterTokenTimes() {
        histogram.setAutoResize(true);
    }

    /** Records a gap that so many sequences saw. */
    void record(long picoseconds, int sequences) {
        histogram.recordValueWithCount(picoseconds, sequences);
        sum += (double) picoseconds * sequences;
    }

    /** What was recorded so far, in milliseconds; NaN where nothing was. */
    ServingResult.Distribution distribution() {
        return new Snapshot(histogram.copy(), sum);
    }

    private record Snapshot(Histogram histogram, double sum) implements ServingResult.Distribution {

        @Override
        public long count() {
            return histogram.getTotalCount();
        }

        @Override
        public double mean() {
            return Picoseconds.toMilliseconds(sum / histogram.getTotalCount());
        }

        @Override
        public double percentile(double percentile) {
            if (histogram.getTotalCount() == 0) {
                return Double.NaN;
            }
            // The library answers with the top of a bucket; its middle has no bias.
            long bucket = histogram.getValueAtPercentile(percentile);
            return Picoseconds.toMilliseconds(histogram.medianEquivalentValue(bucket));
        }
    }
}
