package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.json.BadInputException;

class CalibrationTest {
    private static final ArchitectureProfile HOPPER =
            HardwareCatalogue.standard().architectureProfile("hopper");
    private static final Calibration.Settings QUICK = new Calibration.Settings(Map.of(), 1, 1, 60, 2);

    @TempDir
    private Path folder;

    /** Small GEMMs, which launching and placing blocks decides, as a machine with other constants would run them. */
    private MeasuredTable measuredOn(ArchitectureProfile truth, double factorOfTheHeldBack) {
        List<String> shapes = new ArrayList<>();
        for (int m : List.of(1, 16, 64, 256)) {
            for (int n : List.of(512, 1536, 4096)) {
                for (int k : List.of(256, 1024, 3072)) {
                    shapes.add("h100,bfloat16," + m + "," + n + "," + k);
                }
            }
        }
        List<String> blank = new ArrayList<>(List.of(Tables.GEMM_HEADER));
        shapes.forEach(shape -> blank.add(shape + ",1,trtllm"));
        MeasuredTable asked = MeasuredTable.read(Tables.write(folder, "asked.csv", blank));
        List<PredictedRow> rows = Validation.run(
                        asked.on(gpu -> new Gpu(gpu.product(), truth.architecture())), 2, done -> {})
                .rows();
        List<String> lines = new ArrayList<>(List.of(Tables.GEMM_HEADER));
        for (int index = 0; index < shapes.size(); index++) {
            boolean fitted = Calibration.isFitted(asked.rows().get(index));
            double microseconds = rows.get(index).value().orElseThrow() * (fitted ? 1 : factorOfTheHeldBack);
            lines.add(String.format(Locale.ROOT, "%s,%.5f,trtllm", shapes.get(index), microseconds));
        }
        return MeasuredTable.read(Tables.write(folder, "measured.csv", lines));
    }

    private static ArchitectureProfile truth() {
        return HOPPER.with(Map.of("launch.graph_kernel_us", new BigDecimal("1.55")));
    }

    private static CalibrationResult calibrate(MeasuredTable table, Calibration.Settings settings) {
        return Calibration.run(HOPPER, List.of(table), settings, error -> {});
    }

    @Test
    void plantedConstantIsFoundAgainAndHoldsOnRowsThatWereNotFitted() {
        CalibrationResult result = calibrate(measuredOn(truth(), 1), QUICK);
        assertThat(result.fitted().before().mape()).isGreaterThan(0.05);
        assertThat(result.fitted().after().mape()).isLessThan(0.01);
        assertThat(result.check().after().mape()).isLessThan(0.01);
        // Small kernels tell a launch from a block's start by no more than this.
        assertThat(result.profile().architecture().launch().graphKernelUs()).isCloseTo(1.55, within(0.1));
    }

    @Test
    void rowsHeldBackDoNotMoveTheConstants() {
        CalibrationResult honest = calibrate(measuredOn(truth(), 1), QUICK);
        CalibrationResult garbled = calibrate(measuredOn(truth(), 3), QUICK);
        assertThat(garbled.constants()).isEqualTo(honest.constants());
        assertThat(garbled.check().after().mape()).isGreaterThan(0.5);
    }

    @Test
    void threadsChangeNothing() {
        MeasuredTable table = measuredOn(truth(), 1);
        Calibration.Settings oneThread = new Calibration.Settings(Map.of(), 1, 1, 12, 1);
        Calibration.Settings twoThreads = new Calibration.Settings(Map.of(), 1, 1, 12, 2);
        assertThat(calibrate(table, twoThreads).constants())
                .isEqualTo(calibrate(table, oneThread).constants());
    }

    @Test
    void constantsStayInTheirRangesAndSayWhereTheyComeFrom() {
        CalibrationResult result = calibrate(measuredOn(truth(), 1), QUICK);
        assertThat(result.constants()).hasSize(HOPPER.constants().size()).allSatisfy(constant -> {
            assertThat(constant.range().contains(constant.after().doubleValue()))
                    .isTrue();
            assertThat(constant.after().precision()).isLessThanOrEqualTo(4);
            assertThat(result.profile().architecture().sources().get(constant.path()))
                    .startsWith("calibration constant: least mean absolute error")
                    .contains("measured.csv")
                    .contains("held back");
        });
    }

    @Test
    void nothingButTheConstantsAndTheirSourcesChanges() {
        CalibrationResult result = calibrate(measuredOn(truth(), 1), QUICK);
        Map<String, BigDecimal> original = new TreeMap<>(HOPPER.constants());
        ArchitectureProfile back = result.profile().with(original);
        for (Map.Entry<String, String> source : HOPPER.architecture().sources().entrySet()) {
            back = back.withSource(source.getKey(), source.getValue());
        }
        assertThat(back.text()).isEqualTo(HOPPER.text());
    }

    @Test
    void fittingTwiceReplacesTheOriginAndKeepsTheRemark() {
        MeasuredTable table = measuredOn(truth(), 1);
        String remark = "; the period of a 64 KB SCALE";
        CalibrationResult once = calibrate(table, new Calibration.Settings(Map.of(), 1, 1, 12, 2));
        CalibrationResult twice = Calibration.run(
                once.profile(), List.of(table), new Calibration.Settings(Map.of(), 1, 1, 12, 2), e -> {});
        assertThat(twice.profile().architecture().sources().get("launch.graph_kernel_us"))
                .containsOnlyOnce("calibration constant")
                .containsOnlyOnce(remark);
    }

    @Test
    void tableOfAnotherArchitectureIsNamed() {
        MeasuredTable other =
                MeasuredTable.read(Tables.write(folder, Tables.GEMM_HEADER, "a100,bfloat16,64,64,64,3,trtllm"));
        assertThatThrownBy(() -> calibrate(other, QUICK))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("table.csv")
                .hasMessageContaining("hopper");
    }
}
