package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.json.BadInputException;

/** Recipes of architectures, bundled and a user's own. */
class RecipeTest {
    private static final HardwareCatalogue HARDWARE = HardwareCatalogue.standard();

    @TempDir
    private Path folder;

    static Stream<String> calibrated() {
        return HARDWARE.architectures().stream()
                .filter(architecture -> architecture.calibration().recipe().isPresent())
                .map(Architecture::id);
    }

    @Test
    void thereAreBundledRecipes() {
        assertThat(calibrated()).contains("hopper", "ampere", "cdna3");
    }

    @ParameterizedTest
    @MethodSource("calibrated")
    void aBundledRecipeCanBeRepeatedAndTheConstantsNameItsTablesAndRows(String id) {
        ArchitectureProfile profile = HARDWARE.architectureProfile(id);
        var recipe = profile.architecture().calibration().recipe().orElseThrow();
        List<MeasuredTable> tables = RecipeTables.read(profile, recipe);
        CalibrationRows rows = CalibrationRows.of(id, tables, recipe);
        assertThat(profile.constants().keySet()).isNotEmpty().allSatisfy(path -> assertThat(
                        profile.architecture().sources().get(path))
                .startsWith("calibration constant")
                .contains(" rows of " + rows.description()));
    }

    @Test
    void onlyNumbersThatARecipeFittedAreCalledCalibrationConstants() {
        assertThat(HARDWARE.architectures())
                .allSatisfy(architecture -> architecture.sources().forEach((path, source) -> {
                    if (source.startsWith("calibration constant")) {
                        assertThat(architecture.calibration().recipe()).isPresent();
                        assertThat(architecture.calibration().constants()).containsKey(path);
                    }
                }));
    }

    private ArchitectureProfile withTable(String name) throws IOException {
        String text = HARDWARE.architectureProfile("hopper").text().replace("gemm_h100.csv", name);
        return HARDWARE.architectureProfile(
                Files.writeString(folder.resolve("mine.json"), text).toString());
    }

    @Test
    void aTableOfOnesOwnIsNamedByItsPathFromTheFile() throws IOException {
        Tables.write(folder, "own.csv", List.of(Tables.GEMM_HEADER, "h100,bfloat16,64,64,64,3,trtllm"));
        ArchitectureProfile profile = withTable("./own.csv");
        assertThat(RecipeTables.read(
                        profile, profile.architecture().calibration().recipe().orElseThrow()))
                .singleElement()
                .satisfies(table -> assertThat(table.size()).isEqualTo(1));
        assertThat(RecipeTables.names(profile, List.of(folder.resolve("own.csv"), Tables.shipped("gemm_h100"))))
                .containsExactly("./own.csv", "gemm_h100.csv");
    }

    @Test
    void aTableThatIsNotThereIsNamedWithItsPlaceInTheFile() throws IOException {
        ArchitectureProfile profile = withTable("gemm_h101.csv");
        assertThatThrownBy(() -> Calibration.byRecipe(profile, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("mine.json")
                .hasMessageContaining("/calibration/recipe/tables/0")
                .hasMessageContaining("gemm_h101.csv");
    }
}
