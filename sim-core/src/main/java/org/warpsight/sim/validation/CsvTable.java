package org.warpsight.sim.validation;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warpsight.hardware.json.BadInputException;

/**
 * A CSV file with a header: every row has as many fields as the header.
 *
 * @param rows at least one
 */
record CsvTable(Path file, List<String> header, List<Row> rows) {

    /** A row and the number of its first line. */
    record Row(long line, List<String> fields) {}

    CsvTable {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    static CsvTable read(Path file) {
        if (Files.isDirectory(file)) {
            throw BadInputException.of(file.toString(), "", "this is a folder", "Name a table inside it");
        }
        if (!Files.isRegularFile(file)) {
            throw BadInputException.of(file.toString(), "", "there is no such file", "Check the path");
        }
        try (CsvReader<CsvRecord> records = CsvReader.builder().ofCsvRecord(file)) {
            return of(
                    file,
                    records.stream()
                            .map(record -> new Row(record.getStartingLineNumber(), record.getFields()))
                            .toList());
        } catch (CsvParseException malformed) {
            throw BadInputException.of(
                    file.toString(), "", "not a CSV file: " + malformed.getMessage(), "Check its quotes", malformed);
        } catch (IOException | UncheckedIOException unreadable) {
            throw BadInputException.of(
                    file.toString(), "", "cannot be read: " + unreadable.getMessage(), "It must be UTF-8", unreadable);
        }
    }

    private static CsvTable of(Path file, List<Row> records) {
        if (records.size() < 2) {
            throw BadInputException.of(
                    file.toString(), "", "there is no row under a header", "Give a header line and at least one row");
        }
        List<String> header =
                records.get(0).fields().stream().map(CsvTable::columnName).toList();
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            if (!seen.add(column)) {
                throw BadInputException.of(
                        file.toString(), "line 1", "there are two columns '" + column + "'", "Rename or drop one");
            }
        }
        List<Row> rows = records.subList(1, records.size());
        for (Row row : rows) {
            if (row.fields().size() != header.size()) {
                throw new RowPlace(file.toString(), row.line())
                        .problem(
                                row.fields().size() + " fields instead of " + header.size(),
                                "Correct or drop the line");
            }
        }
        return new CsvTable(file, header, rows);
    }

    /** Spreadsheets put a byte-order mark before the first column. */
    private static String columnName(String field) {
        return field.replace("\uFEFF", "").strip();
    }

    /** The fields of a row by column, in the order of the header. */
    Map<String, String> byColumn(Row row) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            values.put(header.get(i), row.fields().get(i));
        }
        return values;
    }

    RowPlace place(Row row) {
        return new RowPlace(file.toString(), row.line());
    }
}
