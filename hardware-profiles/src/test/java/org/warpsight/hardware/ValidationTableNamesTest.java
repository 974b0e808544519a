package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.json.BadInputException;

/** The GPUs of the measured tables are found under the names that the tables use. */
class ValidationTableNamesTest {
    /** Other generations, other makers, and rows about more than one GPU. */
    private static final Set<String> WITHOUT_PROFILE = Set.of(
            "A100/H100",
            "B200",
            "CDNA2",
            "GPU not stated (about 400 GB/s class)",
            "Intel Gaudi 2",
            "Intel Gaudi 3",
            "MI50(GCN5; same 32-bank LDS)",
            "NVIDIA B300 SXM",
            "NVIDIA GB200 SXM",
            "RTX 3090",
            "V100/A100/H100");

    @Test
    void everyGpuOfTheTablesResolvesOrIsKnownToHaveNoProfile() throws IOException {
        Set<String> unresolved = new TreeSet<>();
        for (String name : names()) {
            if (!resolves(name)) {
                unresolved.add(name);
            }
        }
        assertThat(unresolved).containsExactlyInAnyOrderElementsOf(WITHOUT_PROFILE);
    }

    private static boolean resolves(String name) {
        try {
            HardwareCatalogue.standard().gpu(name);
            return true;
        } catch (BadInputException unknown) {
            return false;
        }
    }

    /** The first column of every table that begins with it. */
    private static Set<String> names() throws IOException {
        List<Path> tables;
        try (Stream<Path> files = Files.list(Path.of("validation"))) {
            tables = files.filter(file -> file.toString().endsWith(".csv")).toList();
        }
        Set<String> names = new TreeSet<>();
        for (Path table : tables) {
            List<String> lines = Files.readAllLines(table);
            if (lines.get(0).startsWith("gpu,")) {
                lines.stream().skip(1).filter(line -> !line.isEmpty()).forEach(line -> names.add(firstField(line)));
            }
        }
        assertThat(names).hasSizeGreaterThan(40);
        return names;
    }

    private static String firstField(String line) {
        return line.startsWith("\"") ? line.substring(1, line.indexOf('"', 1)) : line.substring(0, line.indexOf(','));
    }
}
