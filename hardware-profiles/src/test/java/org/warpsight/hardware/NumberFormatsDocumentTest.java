package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.json.ProjectFolder;

class NumberFormatsDocumentTest {
    private static final String HEADER = "| format |";

    @Test
    void theDocumentedRatesOfEachMatrixPipeAreThoseOfItsProfile() throws IOException {
        List<String> lines = Files.readAllLines(ProjectFolder.find(Path.of("hardware-profiles/docs/profiles.md"))
                .orElseThrow());
        int header = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith(HEADER))
                .findFirst()
                .orElseThrow());
        List<String> architectures = cells(lines.get(header));
        Map<String, Map<Precision, Double>> documented = new HashMap<>();
        lines.stream().skip(header + 2L).takeWhile(line -> line.startsWith("|")).forEach(line -> {
            List<String> cells = cells(line);
            for (int i = 1; i < cells.size(); i++) {
                Map<Precision, Double> rates = documented.computeIfAbsent(architectures.get(i), id -> new HashMap<>());
                if (!cells.get(i).equals("–")) {
                    rates.put(
                            Precision.of(cells.get(0)),
                            Double.valueOf(cells.get(i).replace(",", "")));
                }
            }
        });

        Map<String, Map<Precision, Double>> profiles = new HashMap<>();
        for (Gpu gpu : HardwareCatalogue.standard().gpus()) {
            profiles.put(
                    gpu.architecture().id(),
                    new HashMap<>(gpu.architecture().matrixPipe().flopsPerClock()));
        }
        assertThat(documented).isEqualTo(profiles);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
    }
}
