package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.json.BadInputException;

class ArchitectureProfileTest {
    private static final Path FOLDER = Path.of(System.getProperty("basedir", "."), "profiles", "architectures");

    private static ArchitectureProfile profile(String id) {
        return HardwareCatalogue.standard().architectureProfile(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ampere", "ampere-ga10x", "cdna2", "cdna3", "cdna4", "hopper", "volta"})
    void writingAProfileBackChangesNothing(String id) throws IOException {
        assertThat(profile(id).text()).isEqualTo(Files.readString(FOLDER.resolve(id + ".json")));
    }

    @Test
    void anotherNumberChangesOneLineOfTheFile() {
        ArchitectureProfile hopper = profile("hopper");
        List<String> before = hopper.text().lines().toList();
        List<String> after = hopper.with(Map.of("launch.graph_kernel_us", new BigDecimal("1.35")))
                .text()
                .lines()
                .toList();
        assertThat(after).hasSameSizeAs(before).contains("    \"graph_kernel_us\": 1.35,");
        assertThat(after.stream().filter(line -> !before.contains(line))).hasSize(1);
        assertThat(hopper.architecture().launch().graphKernelUs()).isNotEqualTo(1.35);
    }

    @Test
    void constantsAreTheNumbersOfTheFileWithinTheirRanges() {
        ArchitectureProfile hopper = profile("hopper");
        assertThat(hopper.constants().keySet())
                .isEqualTo(hopper.architecture().calibration().constants().keySet());
        hopper.constants().forEach((path, value) -> assertThat(hopper.architecture()
                        .calibration()
                        .constants()
                        .get(path)
                        .contains(value.doubleValue()))
                .as(path)
                .isTrue());
    }

    @Test
    void aConstantOutsideItsRangeIsNamed() {
        ArchitectureProfile hopper = profile("hopper");
        assertThatThrownBy(() -> hopper.with(Map.of("launch.graph_kernel_us", new BigDecimal("40"))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("graph_kernel_us");
        assertThatThrownBy(() -> hopper.with(Map.of("power.voltage_floor", new BigDecimal("0.95"))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("voltage_floor")
                .hasMessageContaining("0.95")
                .hasMessageContaining("calibration");
    }
}
