package org.warpsight.workload.scenario.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.scenario.RoutingSpec;

class RoutingReaderTest {
    @TempDir
    private Path folder;

    @Test
    void tokensSpreadEvenlyUnlessSaid() throws IOException {
        assertThat(read("mixtral-8x7b", "")).isEqualTo(new RoutingSpec.Balanced());
        assertThat(read("mixtral-8x7b", "\"expert_routing\": {\"kind\": \"power_law\", \"exponent\": 1.2},"))
                .isEqualTo(new RoutingSpec.PowerLaw(1.2));
    }

    @Test
    void aHistogramIsFoundBesideTheScenario() throws IOException {
        Files.writeString(folder.resolve("counts.json"), "[8, 4, 2, 1, 1, 1, 1, 1]");
        assertThat(read("mixtral-8x7b", histogram()))
                .isEqualTo(
                        new RoutingSpec.Histogram(folder.resolve("counts.json").toString()));
    }

    @Test
    void aHistogramOfTheWrongLengthIsRefused() throws IOException {
        Files.writeString(
                folder.resolve("counts.json"), Collections.nCopies(16, 1).toString());
        assertThatThrownBy(() -> read("mixtral-8x7b", histogram()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("counts.json")
                .hasMessageContaining("16 entries")
                .hasMessageContaining("8 experts");
    }

    @Test
    void aModelWithoutExpertsHasNoHistogram() throws IOException {
        Files.writeString(folder.resolve("counts.json"), "[1, 1]");
        assertThatThrownBy(() -> read("llama-3.1-8b", histogram()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("has no experts");
    }

    @Test
    void aPowerLawNeedsAnExponent() {
        assertThatThrownBy(() -> read("mixtral-8x7b", "\"expert_routing\": {\"kind\": \"power_law\"},"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("expert_routing/exponent");
    }

    @Test
    void groupsThatDoNotFitTheModelAreRefused() {
        assertThatThrownBy(() -> read("mixtral-8x7b", limited(3, 1)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("expert_routing/groups")
                .hasMessageContaining("3 groups cannot divide the 8 experts");
        assertThatThrownBy(() -> read("mixtral-8x7b", limited(8, 1)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("expert_routing/groups_per_token")
                .hasMessageContaining("Use 2 to 8");
    }

    @Test
    void loadsMayHaveMovedSinceCopiesWerePlaced() throws IOException {
        assertThat(read("mixtral-8x7b", drifted("power_law", "0.12")))
                .isEqualTo(new RoutingSpec.Drifted(new RoutingSpec.PowerLaw(1.2), 0.12));
        assertThatThrownBy(() -> read("mixtral-8x7b", drifted("balanced", "0.12")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("expert_routing/drift")
                .hasMessageContaining("balanced loads do not drift");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "4", "\"far\""})
    void aDriftThatIsNoneIsNamed(String drift) {
        assertThatThrownBy(() -> read("mixtral-8x7b", drifted("power_law", drift)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("expert_routing/drift")
                .hasMessageContaining(drift)
                .hasMessageContaining("how far loads have moved");
    }

    private static String drifted(String kind, String drift) {
        return "\"expert_routing\": {\"kind\": \"%s\", \"exponent\": 1.2, \"drift\": %s},".formatted(kind, drift);
    }

    private static String limited(int groups, int groupsPerToken) {
        return "\"expert_routing\": {\"kind\": \"group_limited\", \"groups\": %d, \"groups_per_token\": %d},"
                .formatted(groups, groupsPerToken);
    }

    private static String histogram() {
        return "\"expert_routing\": {\"kind\": \"histogram\", \"file\": \"counts.json\"},";
    }

    private RoutingSpec read(String model, String routing) throws IOException {
        Path file = folder.resolve("scenario.json");
        Files.writeString(
                file,
                """
                {"schema_version": 1, "name": "r", "model": "%s",
                 "deployment": {"pools": [{%s "gpu": "h100-sxm5-80gb", "tp": 2}]},
                 "traffic": {"trace": "AzureLLMInferenceTrace_code"}}
                """
                        .formatted(model, routing));
        return Scenarios.read(JsonDocuments.file(file))
                .scenario()
                .deployment()
                .pools()
                .get(0)
                .expertRouting();
    }
}
