package org.warpsight.sim.validation;

import java.util.List;
import java.util.OptionalDouble;
import org.warpsight.sim.validation.Prediction.Predicted;

/**
 * One measurement and its prediction.
 *
 * @param row index of the row in the table
 * @param fields the row as it stands in the table
 * @param group where its error is counted
 */
public record PredictedRow(int row, List<String> fields, Group group, Measurement measurement, Prediction prediction) {

    /** The predicted value in the unit of the measurement. */
    public OptionalDouble value() {
        return prediction instanceof Predicted predicted
                ? OptionalDouble.of(predicted.value())
                : OptionalDouble.empty();
    }

    /**
     * Absolute percentage error as a fraction, |predicted / measured - 1|; 1 for a row that is not predicted. Empty where
     * nothing was measured, or 0 was, to which no error is relative.
     */
    public OptionalDouble absolutePercentageError() {
        if (measurement.value().isEmpty()) {
            return OptionalDouble.empty();
        }
        if (value().isEmpty()) {
            return OptionalDouble.of(1);
        }
        double measured = measurement.value().getAsDouble();
        return measured == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.abs(value().getAsDouble() / measured - 1));
    }

    /** ln(predicted / measured), positive where the prediction is too slow; empty where either is missing. */
    OptionalDouble logRatio() {
        boolean both = value().isPresent()
                && measurement.value().isPresent()
                && measurement.value().getAsDouble() > 0;
        return both
                ? OptionalDouble.of(
                        Math.log(value().getAsDouble() / measurement.value().getAsDouble()))
                : OptionalDouble.empty();
    }
}
