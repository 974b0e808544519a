package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.CalibrationPlan.Recipe;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;

class CalibrationTest {
    private static final ArchitectureProfile HOPPER =
            HardwareCatalogue.standard().architectureProfile("hopper");
    private static final Recipe QUICK = new Recipe(List.of("measured.csv"), Map.of(), 1, 1, 40);
    private static final Recipe SHORT = new Recipe(List.of("measured.csv"), Map.of(), 1, 1, 5);

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
        return measuredOn(truth, shapes, factorOfTheHeldBack);
    }

    private MeasuredTable measuredOn(ArchitectureProfile truth, List<String> shapes, double factorOfTheHeldBack) {
        List<String> blank = new ArrayList<>(List.of(Tables.GEMM_HEADER));
        shapes.forEach(shape -> blank.add(shape + ",1,trtllm"));
        MeasuredTable asked = MeasuredTable.read(Tables.write(folder, "asked.csv", blank));
        List<PredictedRow> rows = Validation.run(
                        asked.on(gpu -> new Gpu(gpu.product(), truth.architecture())), 2, done -> {})
                .rows();
        List<String> lines = new ArrayList<>(List.of(Tables.GEMM_HEADER));
        for (int index = 0; index < shapes.size(); index++) {
            boolean fitted = CalibrationRows.isFitted(asked.rows().get(index));
            double microseconds = rows.get(index).value().orElseThrow() * (fitted ? 1 : factorOfTheHeldBack);
            lines.add(String.format(Locale.ROOT, "%s,%.5f,trtllm", shapes.get(index), microseconds));
        }
        return MeasuredTable.read(Tables.write(folder, "measured.csv", lines));
    }

    private static ArchitectureProfile truth() {
        return HOPPER.with(Map.of("launch.graph_kernel_us", new BigDecimal("1.55")));
    }

    private static CalibrationResult calibrate(MeasuredTable table, Recipe recipe) {
        return calibrate(HOPPER, table, recipe, 2);
    }

    private static CalibrationResult calibrate(
            ArchitectureProfile profile, MeasuredTable table, Recipe recipe, int threads) {
        return Calibration.of(profile, List.of(table), recipe, threads).run(() -> {});
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

    /** Hopper with two constants left to fit: one that small GEMMs tell, one that large ones at the power limit tell. */
    private ArchitectureProfile twoConstants() throws IOException {
        JsonDocument all = HOPPER.document();
        ObjectNode ranges = all.tree().at("/calibration/constants").deepCopy();
        ranges.retain("launch.graph_kernel_us", "power.matrix_pj_per_flop");
        String text = JsonDocuments.writeProfile(
                all.with("/calibration/constants", ranges).tree());
        return HardwareCatalogue.standard()
                .architectureProfile(
                        Files.writeString(folder.resolve("two.json"), text).toString());
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0.71, 1", "1.03, 0.605, 2", "1.62, 0.434, 3"})
    void constantsAreRecoveredWhereverInTheirRangesTheyLie(BigDecimal launch, BigDecimal energy, int starts)
            throws IOException {
        ArchitectureProfile profile = twoConstants();
        ArchitectureProfile truth =
                profile.with(Map.of("launch.graph_kernel_us", launch, "power.matrix_pj_per_flop", energy));
        List<String> shapes = new ArrayList<>();
        for (int k : List.of(256, 384, 512, 640, 768, 1024)) {
            shapes.add("h100,bfloat16,16,1024," + k);
            shapes.add("h100,bfloat16,4096,4096," + 16 * k);
        }
        CalibrationResult result = calibrate(
                profile, measuredOn(truth, shapes, 1), new Recipe(List.of("measured.csv"), Map.of(), 1, starts, 60), 2);
        assertThat(values(result).get("launch.graph_kernel_us").doubleValue())
                .isCloseTo(launch.doubleValue(), within(0.005));
        assertThat(values(result).get("power.matrix_pj_per_flop").doubleValue())
                .isCloseTo(energy.doubleValue(), within(0.001));
        assertThat(result.fitted().after().mape()).isLessThan(1e-4);
    }

    @Test
    void rowsHeldBackDoNotMoveTheConstants() {
        CalibrationResult honest = calibrate(measuredOn(truth(), 1), SHORT);
        CalibrationResult garbled = calibrate(measuredOn(truth(), 3), SHORT);
        assertThat(values(garbled)).isEqualTo(values(honest));
        assertThat(garbled.check().after().mape()).isGreaterThan(0.5);
    }

    @Test
    void threadsAndTheConstantsOfTheFileChangeNothing() {
        MeasuredTable table = measuredOn(truth(), 1);
        ArchitectureProfile other = HOPPER.with(Map.of(
                "launch.graph_kernel_us", new BigDecimal("0.4"),
                "power.matrix_pj_per_flop", new BigDecimal("0.8"),
                "power.voltage_floor", new BigDecimal("0.21")));
        CalibrationResult one = calibrate(HOPPER, table, SHORT, 1);
        CalibrationResult two = calibrate(other, table, SHORT, 2);
        assertThat(two.profile().text()).isEqualTo(one.profile().text());
        assertThat(two.fitted().before()).isNotEqualTo(one.fitted().before());
    }

    @Test
    void whatACalibrationWroteItWritesAgain() {
        MeasuredTable table = measuredOn(truth(), 1);
        CalibrationResult once = calibrate(table, SHORT);
        CalibrationResult again = calibrate(once.profile(), table, SHORT, 2);
        assertThat(once.changesNothing()).isFalse();
        assertThat(again.changesNothing()).isTrue();
        assertThat(again.profile().text()).isEqualTo(once.profile().text());
        assertThat(again.profile().architecture().calibration().recipe()).contains(SHORT);
        assertThat(again.profile().architecture().sources().get("launch.graph_kernel_us"))
                .containsOnlyOnce("calibration constant")
                .containsOnlyOnce("; the period of a 64 KB SCALE");
    }

    private static Map<String, BigDecimal> values(CalibrationResult result) {
        return result.profile().constants();
    }

    @Test
    void constantsStayInTheirRangesAndSayWhereTheyComeFrom() {
        CalibrationResult result = calibrate(measuredOn(truth(), 1), SHORT);
        assertThat(result.constants()).hasSize(HOPPER.constants().size()).allSatisfy(constant -> {
            assertThat(constant.range().contains(constant.after().doubleValue()))
                    .isTrue();
            assertThat(constant.after().precision()).isLessThanOrEqualTo(4);
            assertThat(result.profile().architecture().sources().get(constant.path()))
                    .startsWith("calibration constant: least mean absolute error")
                    .contains("measured.csv")
                    .contains("from 1 start of at most 5 evaluations")
                    .contains("held back");
        });
    }

    @Test
    void nothingButTheConstantsTheirSourcesAndTheRecipeChanges() {
        ArchitectureProfile back = calibrate(measuredOn(truth(), 1), SHORT)
                .profile()
                .with(HOPPER.constants())
                .with(HOPPER.architecture().calibration().recipe().orElseThrow());
        for (Map.Entry<String, String> source : HOPPER.architecture().sources().entrySet()) {
            back = back.withSource(source.getKey(), source.getValue());
        }
        assertThat(back.text()).isEqualTo(HOPPER.text());
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

    @Test
    void aRangeInWhichTheMachineCannotBeIsNamedBeforeTheSearch() throws IOException {
        String text = HOPPER.text().replaceFirst("\"upper\": 1.8", "\"upper\": 9");
        ArchitectureProfile tooWide = HardwareCatalogue.standard()
                .architectureProfile(
                        Files.writeString(folder.resolve("wide.json"), text).toString());
        MeasuredTable table = measuredOn(truth(), 1);
        assertThatThrownBy(() -> Calibration.of(tooWide, List.of(table), QUICK, 2))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("/calibration/constants/launch.graph_kernel_us")
                .hasMessageContaining("stream_kernel_us");
    }
}
