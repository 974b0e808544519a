package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.ProjectFolder;

class LadderCommandTest {
    private static final Path TABLES =
            ProjectFolder.find(Path.of("hardware-profiles", "validation")).orElseThrow();

    @TempDir
    private Path folder;

    private static JsonNode steps() {
        Outcome outcome = Outcome.of("ladder", "--json");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return JsonDocuments.text("ladder", outcome.out()).tree();
    }

    @Test
    void everyStepIsPredictedAsValidatePredictsIt() throws IOException {
        Path rows = folder.resolve("rows.csv");
        Outcome.of("validate", TABLES.resolve("published_ladder_h100.csv"), "--rows", rows, "--quiet");
        JsonNode steps = steps();
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(rows)) {
            List<NamedCsvRecord> records = csv.stream().toList();
            assertThat(records).hasSize(steps.size());
            for (int i = 0; i < records.size(); i++) {
                JsonNode step = steps.get(i);
                assertThat(records.get(i).getField("kernel"))
                        .contains(step.get("step").asText() + " "
                                + step.get("change").asText());
                String predicted = records.get(i).getField("predicted");
                assertThat(step.has("predicted_tflops")).isEqualTo(!predicted.isEmpty());
                if (!predicted.isEmpty()) {
                    double value = Double.parseDouble(predicted);
                    assertThat(step.get("predicted_tflops").doubleValue()).isCloseTo(value, within(1e-3 * value));
                }
            }
        }
    }

    @Test
    void errorsFollowFromBothRates() {
        assertThat(steps()).hasSize(16).allSatisfy(step -> {
            assertThat(step.get("measured_tflops").doubleValue()).isPositive();
            if (step.has("error")) {
                assertThat(step.get("error").doubleValue())
                        .isCloseTo(
                                step.get("predicted_tflops").doubleValue()
                                                / step.get("measured_tflops").doubleValue()
                                        - 1,
                                within(1e-12));
            }
        });
    }

    @Test
    void tableAndChartNameEveryStepAndItsChange() {
        Path out = folder.resolve("ladder");
        Outcome outcome = Outcome.of("ladder", "--output", out, "--quiet");
        assertThat(outcome.err()).isEmpty();
        String chart = content(out.resolve("ladder.svg"));
        for (JsonNode step : steps()) {
            assertThat(outcome.out()).contains(step.get("change").asText());
            assertThat(chart).contains(">" + step.get("step").asText() + ":");
        }
        assertThat(chart).contains("(TFLOP/s)", "measured", "predicted");
    }

    @Test
    void aTableOfSomethingElseIsBadInput() {
        Outcome outcome = Outcome.of("ladder", TABLES.resolve("eager_gelu.csv"));
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(outcome.err()).hasLineCount(1).contains("eager_gelu.csv", "gemm step:");
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
