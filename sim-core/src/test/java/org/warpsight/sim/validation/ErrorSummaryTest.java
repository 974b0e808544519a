package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;

class ErrorSummaryTest {
    private static final double TINY = 1e-12;

    @Test
    void perfectPredictionsHaveNoError() {
        ErrorSummary summary = ErrorSummary.of(List.of(row(3, 3), row(7, 7)));
        assertThat(summary).isEqualTo(new ErrorSummary(2, 0, 0, 0, 0, 0));
    }

    @Test
    void percentilesAreInterpolatedBetweenTheTwoNearestErrors() {
        List<PredictedRow> errorsOfOneToElevenPercent =
                IntStream.rangeClosed(1, 11).mapToObj(i -> row(100, 100 + i)).toList();
        ErrorSummary summary = ErrorSummary.of(errorsOfOneToElevenPercent);
        assertThat(summary.medianApe()).isCloseTo(0.06, within(TINY));
        assertThat(summary.mape()).isCloseTo(0.06, within(TINY));
        assertThat(summary.p90Ape()).isCloseTo(0.10, within(TINY));
        assertThat(ErrorSummary.of(List.of(row(100, 110), row(100, 120))).p90Ape())
                .isCloseTo(0.19, within(TINY));
    }

    @Test
    void biasIsTheMeanLogarithmSoThatTwiceAndHalfCancel() {
        ErrorSummary summary = ErrorSummary.of(List.of(row(10, 20), row(10, 5)));
        assertThat(summary.bias()).isCloseTo(0, within(TINY));
        assertThat(summary.mape()).isCloseTo(0.75, within(TINY));
        assertThat(ErrorSummary.of(List.of(row(10, 20))).bias()).isCloseTo(Math.log(2), within(TINY));
    }

    @Test
    void anUnpredictedRowIsAnErrorOfOneAndNoBias() {
        ErrorSummary summary = ErrorSummary.of(List.of(row(10, 10), unpredicted(10)));
        assertThat(summary.rows()).isEqualTo(2);
        assertThat(summary.unpredicted()).isEqualTo(1);
        assertThat(summary.mape()).isEqualTo(0.5);
        assertThat(summary.p90Ape()).isCloseTo(0.9, within(TINY));
        assertThat(summary.bias()).isZero();
        ErrorSummary nothing = ErrorSummary.of(List.of(unpredicted(10)));
        assertThat(nothing.mape()).isEqualTo(1);
        assertThat(nothing.bias()).isNaN();
    }

    @Test
    void whatWasNotMeasuredHasNoError() {
        ErrorSummary summary = ErrorSummary.of(List.of(
                row(10, 11),
                new PredictedRow(0, List.of(), group(), measurement(OptionalDouble.empty()), predicted(5))));
        assertThat(summary.rows()).isEqualTo(2);
        assertThat(summary.mape()).isCloseTo(0.1, within(TINY));
    }

    @Test
    void noErrorIsRelativeToZero() {
        ErrorSummary summary = ErrorSummary.of(List.of(row(0, 5)));
        assertThat(summary.mape()).isNaN();
        assertThat(summary.bias()).isNaN();
    }

    private static PredictedRow row(double measured, double predicted) {
        return new PredictedRow(0, List.of(), group(), measurement(OptionalDouble.of(measured)), predicted(predicted));
    }

    private static PredictedRow unpredicted(double measured) {
        return new PredictedRow(
                0, List.of(), group(), measurement(OptionalDouble.of(measured)), new Unpredicted("no model"));
    }

    private static Predicted predicted(double value) {
        return new Predicted(value, Limiter.HBM, "because");
    }

    private static Measurement measurement(OptionalDouble value) {
        return new Measurement("latency", "", value, "us");
    }

    private static Group group() {
        return new Group(TableKind.GEMM, Map.of("gpu", "h100", "dtype", "bfloat16"));
    }
}
