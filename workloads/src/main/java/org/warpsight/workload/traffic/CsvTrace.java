package org.warpsight.workload.traffic;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.json.BadInputException;

/** Reads the CSV traces, told apart by their header. */
final class CsvTrace {

    /** A published layout of columns. */
    enum Layout {
        /** Azure Public Dataset: calendar time with up to 100 ns digits. */
        AZURE("TIMESTAMP", "ContextTokens", "GeneratedTokens"),
        /** BurstGPT (arXiv 2401.17644): seconds since the start; failed requests have no response tokens. */
        BURST_GPT("Timestamp", "Request tokens", "Response tokens");

        private final String time;
        private final String input;
        private final String output;

        Layout(String time, String input, String output) {
            this.time = time;
            this.input = input;
            this.output = output;
        }

        static Optional<Layout> of(List<String> header) {
            return Arrays.stream(values())
                    .filter(layout -> header.containsAll(List.of(layout.time, layout.input, layout.output)))
                    .findFirst();
        }

        String columns() {
            return String.join(",", time, input, output);
        }
    }

    private final Path file;
    private final Layout layout;
    private final List<String> header;
    private final List<TraceRow> rows = new ArrayList<>();
    private long originSecond;

    private CsvTrace(Path file, Layout layout, List<String> header) {
        this.file = file;
        this.layout = layout;
        this.header = header;
    }

    /**
     * All requests of a file with a known header.
     *
     * @throws BadInputException naming the line if one is broken
     */
    static List<TraceRow> read(Path file, Layout layout) throws IOException {
        try (CsvReader<CsvRecord> records = CsvReader.builder().ofCsvRecord(file)) {
            var iterator = records.iterator();
            CsvTrace trace = new CsvTrace(file, layout, iterator.next().getFields());
            while (iterator.hasNext()) {
                trace.add(iterator.next());
            }
            return trace.rows;
        } catch (CsvParseException malformed) {
            throw BadInputException.of(
                    file.toString(), "", "not a CSV file: " + malformed.getMessage(), "Check its quotes", malformed);
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }

    private void add(CsvRecord record) {
        TraceLine line = new TraceLine(file, record.getStartingLineNumber(), String.join(",", record.getFields()));
        if (record.getFieldCount() != header.size()) {
            throw line.problem(
                    record.getFieldCount() + " fields instead of " + header.size(), "Correct or drop the line");
        }
        int output = line.count(layout.output, field(record, layout.output));
        if (layout == Layout.BURST_GPT && output == 0) {
            return;
        }
        long time = time(line, field(record, layout.time));
        int input = line.tokens(layout.input, field(record, layout.input));
        rows.add(new TraceRow(time, input, line.tokens(layout.output, field(record, layout.output))));
    }

    private String field(CsvRecord record, String column) {
        return record.getField(header.indexOf(column));
    }

    private long time(TraceLine line, String value) {
        if (layout == Layout.BURST_GPT) {
            return line.duration(layout.time, value, 1);
        }
        if (rows.isEmpty()) {
            originSecond = line.epochSecond(layout.time, value);
        }
        return line.calendarTime(layout.time, value, originSecond);
    }
}
