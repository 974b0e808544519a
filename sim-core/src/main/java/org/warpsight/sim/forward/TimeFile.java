package org.warpsight.sim.forward;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.warpsight.sim.kernel.Limiter;

/**
 * The text of a cache file: its own name, one line per knot, and a checksum of all that.
 *
 * <pre>
 *   warpsight kernel times,h100-sxm5-80gb-graph-....csv
 *   gemm batch=1 n=4096 k=4096 bf16 bf16 bf16,64,14440000.0,33554432.0,HBM
 *   crc32,9f2c33a1
 * </pre>
 */
final class TimeFile {
    private static final String TITLE = "warpsight kernel times";
    private static final String CHECKSUM = "crc32,";
    private static final int COLUMNS = 5;

    private TimeFile() {}

    static String write(Map<String, List<TimeTable.Knot>> knots, String name) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            csv.writeRecord(TITLE, name);
            knots.forEach((family, known) -> known.forEach(knot -> csv.writeRecord(
                    family,
                    Long.toString(knot.key()),
                    Double.toString(knot.time().picoseconds()),
                    Double.toString(knot.time().hbmBytes()),
                    knot.time().limiter().name())));
        } catch (IOException impossible) {
            throw new UncheckedIOException("a text in memory cannot fail to be written", impossible);
        }
        return text + CHECKSUM + checksum(text.toString()) + "\n";
    }

    /**
     * The knots of a file by family.
     *
     * @param name what the file says that it is
     * @throws IllegalArgumentException if the text is anything else
     */
    static Map<String, List<TimeTable.Knot>> parse(String text, String name) {
        int end = text.lastIndexOf(CHECKSUM);
        if (end < 0 || !text.substring(end).equals(CHECKSUM + checksum(text.substring(0, end)) + "\n")) {
            throw new IllegalArgumentException("the checksum does not match");
        }
        Map<String, List<TimeTable.Knot>> knots = new TreeMap<>();
        try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(text.substring(0, end))) {
            boolean title = true;
            for (CsvRecord line : csv) {
                if (title) {
                    requireTitle(line, name);
                    title = false;
                } else {
                    knots.computeIfAbsent(line.getField(0), family -> new ArrayList<>())
                            .add(knot(line));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", impossible);
        }
        return knots;
    }

    private static void requireTitle(CsvRecord line, String name) {
        if (line.getFieldCount() != 2
                || !line.getField(0).equals(TITLE)
                || !line.getField(1).equals(name)) {
            throw new IllegalArgumentException("it is the file of something else");
        }
    }

    private static TimeTable.Knot knot(CsvRecord line) {
        if (line.getFieldCount() != COLUMNS) {
            throw new IllegalArgumentException("line " + line.getStartingLineNumber() + " is not a knot");
        }
        return new TimeTable.Knot(
                Long.parseLong(line.getField(1)),
                new KernelTime(
                        Double.parseDouble(line.getField(2)),
                        Double.parseDouble(line.getField(3)),
                        Limiter.valueOf(line.getField(4))));
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
