package org.warpsight.sim.validation;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tables for tests: the shipped ones, and small ones of our own. */
final class Tables {
    static final String GEMM_HEADER = "gpu,dtype,m,n,k,latency_us,source";

    private Tables() {}

    static Path shipped(String name) {
        return Path.of(System.getProperty("basedir", "."), "..", "hardware-profiles", "validation", name + ".csv");
    }

    /** All tables that come with the program. */
    static List<Path> shipped() {
        try (Stream<Path> files = Files.list(shipped("gemm_h100").getParent())) {
            return files.filter(file ->
                            file.toString().endsWith(".csv") && !file.toString().endsWith(".exclusions.csv"))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Path write(Path folder, String name, List<String> lines) {
        try {
            return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Path write(Path folder, String... lines) {
        return write(folder, "table.csv", List.of(lines));
    }

    /** The header and every so many-th row of a shipped table. */
    static List<List<String>> sample(String name, int step) {
        CsvTable table = CsvTable.read(shipped(name));
        List<List<String>> records = new ArrayList<>(List.of(table.header()));
        for (int row = 0; row < table.rows().size(); row += step) {
            records.add(table.rows().get(row).fields());
        }
        return records;
    }

    static Path writeRecords(Path folder, List<List<String>> records) {
        Path file = folder.resolve("table.csv");
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
            records.forEach(csv::writeRecord);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return file;
    }

    static ValidationResult validate(Path table) {
        return Validation.run(MeasuredTable.read(table), 2, rows -> {});
    }
}
