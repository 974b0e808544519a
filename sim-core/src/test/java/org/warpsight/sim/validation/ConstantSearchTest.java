package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.CalibrationPlan.Range;

/** The search of a calibration on errors whose least value is known. */
class ConstantSearchTest {
    private static final ConstantSpace LINE = new ConstantSpace(Map.of("wait", new Range(40, 400)));
    private static final ConstantSpace SQUARE =
            new ConstantSpace(Map.of("energy", new Range(0.41, 0.8), "wait", new Range(40, 400)));

    /** A mean of absolute errors, as that of a table is, with a crease through its least value. */
    private static double creased(Map<String, BigDecimal> values) {
        double wait = values.get("wait").doubleValue() / 217 - 1;
        double energy = values.get("energy").doubleValue() / 0.572 - 1;
        return 0.05 + Math.abs(wait + 0.5 * energy) + Math.abs(energy);
    }

    private static Map<String, BigDecimal> found(
            ConstantSpace space, ToDoubleFunction<Map<String, BigDecimal>> error, int starts) {
        return ConstantSearch.run(space, error, starts, 100).values();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theLeastErrorIsFoundToTheLastDigitWhateverTheStarts(int starts) {
        assertThat(found(SQUARE, ConstantSearchTest::creased, starts))
                .isEqualTo(Map.of("energy", new BigDecimal("0.572"), "wait", new BigDecimal("217")));
    }

    @ParameterizedTest
    @ValueSource(doubles = {40, 77.7, 219, 399, 400})
    void oneConstantIsFoundAnywhereInItsRange(double truth) {
        assertThat(found(LINE, values -> Math.abs(values.get("wait").doubleValue() - truth) / truth, 2))
                .isEqualTo(Map.of("wait", new BigDecimal(String.valueOf(truth).replaceAll("\\.0$", ""))));
    }

    @Test
    void noLastDigitOfWhatIsFoundCanBeChangedForALesserError() {
        // Rough, as errors of simulated kernels are: waves of blocks come and go with a constant.
        ToDoubleFunction<Map<String, BigDecimal>> rough =
                values -> creased(values) + 0.01 * Math.sin(values.get("wait").doubleValue());
        Map<String, BigDecimal> found = found(SQUARE, rough, 3);
        assertThat(SQUARE.neighbours(found, 1)).hasSize(4).allSatisfy(neighbour -> assertThat(
                        rough.applyAsDouble(neighbour))
                .isGreaterThanOrEqualTo(rough.applyAsDouble(found) - 1e-6));
    }

    @Test
    void aConstantThatChangesNothingStaysInTheMiddleOfItsRange() {
        assertThat(found(SQUARE, values -> 0.1, 4))
                .isEqualTo(Map.of("energy", new BigDecimal("0.605"), "wait", new BigDecimal("220")));
    }

    @Test
    void noCandidateLeavesTheBoxAndNoneIsTriedTwice() {
        List<Map<String, BigDecimal>> tried = new ArrayList<>();
        ConstantSearch.Found found = ConstantSearch.run(
                SQUARE,
                values -> {
                    tried.add(values);
                    return -values.get("wait").doubleValue()
                            - values.get("energy").doubleValue();
                },
                3,
                40);
        assertThat(found.values()).isEqualTo(Map.of("energy", new BigDecimal("0.8"), "wait", new BigDecimal("400")));
        assertThat(tried).doesNotHaveDuplicates().hasSize(found.evaluations()).allSatisfy(values -> SQUARE.ranges()
                .forEach((path, range) -> assertThat(
                                range.contains(values.get(path).doubleValue()))
                        .isTrue()));
        assertThat(found.ends()).hasSize(3);
    }

    @Test
    void digitsAreThreeWhateverTheSizeOfTheNumber() {
        ConstantSpace space = new ConstantSpace(Map.of("x", new Range(0.0001, 50000)));
        assertThat(space.written(Map.of("x", new BigDecimal("0.00123456"))))
                .containsEntry("x", new BigDecimal("0.00123"));
        assertThat(space.written(Map.of("x", new BigDecimal("12345.6")))).containsEntry("x", new BigDecimal("12300"));
        assertThat(space.neighbours(Map.of("x", new BigDecimal("0.9")), 2))
                .containsExactly(Map.of("x", new BigDecimal("0.898")), Map.of("x", new BigDecimal("0.902")));
        assertThat(space.neighbours(Map.of("x", new BigDecimal("12300")), 1))
                .containsExactly(Map.of("x", new BigDecimal("12200")), Map.of("x", new BigDecimal("12400")));
    }
}
