package org.warpsight.sim.validation;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/**
 * Errors of some rows, as fractions. Percentiles are interpolated linearly between the two nearest of the sorted errors
 * (type R-7, the default of NumPy and of spreadsheets).
 *
 * @param rows measurements, predicted or not
 * @param unpredicted those without a prediction; each has an error of 1
 * @param medianApe median absolute percentage error; NaN where nothing was measured, as the other two
 * @param mape mean absolute percentage error
 * @param p90Ape 90th percentile of the absolute percentage errors
 * @param bias mean of ln(predicted / measured) over the rows that are predicted; NaN if none is
 */
public record ErrorSummary(int rows, int unpredicted, double medianApe, double mape, double p90Ape, double bias) {

    /** The errors of some rows. */
    public static ErrorSummary of(List<PredictedRow> rows) {
        double[] errors = rows.stream()
                .map(PredictedRow::absolutePercentageError)
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        double[] logRatios = rows.stream()
                .map(PredictedRow::logRatio)
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        int unpredicted =
                (int) rows.stream().filter(row -> row.value().isEmpty()).count();
        return new ErrorSummary(
                rows.size(),
                unpredicted,
                percentile(errors, 50),
                new Mean().evaluate(errors),
                percentile(errors, 90),
                new Mean().evaluate(logRatios));
    }

    private static double percentile(double[] values, double percent) {
        return values.length == 0
                ? Double.NaN
                : new Percentile().withEstimationType(EstimationType.R_7).evaluate(values, percent);
    }
}
