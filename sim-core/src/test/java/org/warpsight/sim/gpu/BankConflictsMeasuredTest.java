package org.warpsight.sim.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.sim.TestGpus;

/** Predicted wavefronts against times that kzwrime/gpu_shm_microbench measured. */
class BankConflictsMeasuredTest {
    private static final Architecture AMPERE = TestGpus.A100.architecture();
    private static final Architecture CDNA2 =
            HardwareCatalogue.standard().gpu("mi210").architecture();
    private static final Pattern PARAMETERS = Pattern.compile("b(\\d+); pattern=(\\w+); .*");
    private static final Pattern WAYS = Pattern.compile("(multicast|c)(\\d+)");

    private record Row(int width, String pattern, double measured, int predicted) {
        double error() {
            return Math.abs(predicted / measured - 1);
        }

        boolean conflict() {
            return pattern.startsWith("c");
        }
    }

    /** The benchmark's kernels, by its source: element that a lane reads. */
    private static int element(String pattern, int lane) {
        Matcher ways = WAYS.matcher(pattern);
        if (!ways.matches()) {
            return pattern.equals("normal") ? lane : lane / 32;
        }
        int number = Integer.parseInt(ways.group(2));
        return ways.group(1).equals("c") ? lane % number * 32 + lane / number : lane / number;
    }

    private static Row row(Architecture architecture, int width, String pattern, double measured) {
        List<Integer> addresses = IntStream.range(0, architecture.warpSize())
                .mapToObj(lane -> element(pattern, lane) * width)
                .toList();
        WarpAccess access = new WarpAccess(WarpAccess.Direction.READ, width, addresses);
        return new Row(
                width, pattern, measured, BankConflicts.of(architecture, access).wavefronts());
    }

    private static double meanError(List<Row> rows) {
        return rows.stream().mapToDouble(Row::error).average().orElseThrow();
    }

    @Test
    void conflictsOnTheA100CostWhatWasMeasured() throws IOException {
        Path table = Path.of(
                System.getProperty("basedir", "."), "..", "hardware-profiles", "validation", "microbenchmarks.csv");
        List<Row> rows;
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(Files.newBufferedReader(table))) {
            rows = csv.stream()
                    .filter(entry -> entry.getField("experiment").equals("smem_bank_conflict_wavefronts_derived"))
                    .map(BankConflictsMeasuredTest::derived)
                    .toList();
        }
        assertThat(rows).hasSize(18);
        assertThat(rows).filteredOn(Row::conflict).hasSize(12).allSatisfy(row -> assertThat(row.error())
                .as(row.toString())
                .isLessThan(0.005));
        // The other six rows wait for the issue of additions as well, the cheapest ones most.
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.error()).as(row.toString()).isLessThan(0.2));
        assertThat(meanError(rows)).isLessThan(0.035);
    }

    private static Row derived(NamedCsvRecord entry) {
        Matcher parameters = PARAMETERS.matcher(entry.getField("parameters"));
        assertThat(parameters.matches()).as(entry.toString()).isTrue();
        double measured = Double.parseDouble(entry.getField("measured"));
        return row(AMPERE, Integer.parseInt(parameters.group(1)) / 8, parameters.group(2), measured);
    }

    /** Times in units of the 4-byte 2-way conflict, whose wavefronts are known. */
    private static List<Row> published(String gpu, Architecture architecture) throws IOException {
        int reference = row(architecture, 4, "c2", 1).predicted();
        try (Reader text = new InputStreamReader(
                        BankConflictsMeasuredTest.class.getResourceAsStream("bank_conflict_times.csv"),
                        StandardCharsets.UTF_8);
                CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(text)) {
            List<NamedCsvRecord> entries = csv.stream()
                    .filter(entry -> entry.getField("gpu").equals(gpu))
                    .toList();
            double unit = entries.stream()
                            .filter(entry -> entry.getField("width_bytes").equals("4")
                                    && entry.getField("pattern").equals("c2"))
                            .mapToDouble(entry -> Double.parseDouble(entry.getField("measured_ms")))
                            .findFirst()
                            .orElseThrow()
                    / reference;
            return entries.stream()
                    .map(entry -> row(
                            architecture,
                            Integer.parseInt(entry.getField("width_bytes")),
                            entry.getField("pattern"),
                            Double.parseDouble(entry.getField("measured_ms")) / unit))
                    .toList();
        }
    }

    @Test
    void theRuleHoldsForTheV100() throws IOException {
        List<Row> rows = published("v100", AMPERE);
        assertThat(rows).hasSize(30).filteredOn(Row::conflict).allSatisfy(row -> assertThat(row.error())
                .as(row.toString())
                .isLessThan(0.06));
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.error()).as(row.toString()).isLessThan(0.24));
        assertThat(meanError(rows)).isLessThan(0.09);
    }

    @Test
    void pairedQuadsExplainWhy16ByteConflictsOnTheMi50EndAtFourWays() throws IOException {
        List<Row> rows = published("mi50", CDNA2);
        assertThat(rows)
                .hasSize(30)
                .allSatisfy(row -> assertThat(row.error()).as(row.toString()).isLessThan(0.075));
        assertThat(meanError(rows)).isLessThan(0.04);
        assertThat(rows)
                .filteredOn(
                        row -> row.width() == 16 && List.of("c4", "c8", "c16").contains(row.pattern()))
                .extracting(Row::predicted)
                .containsOnly(32);
    }
}
