package org.warpsight.sim.validation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.Nearest;

/**
 * Rows that a second set of figures leaves out, each with its reason.
 *
 * <p>They stand in one file beside the table, {@code gemm_h100.exclusions.csv} for {@code gemm_h100.csv}: some of the
 * table's columns and {@code reason}. A line excludes the rows that have its values in all its columns that are not empty.
 *
 * @param reasons reason by index of the row in the table
 */
public record Exclusions(Map<Integer, String> reasons) {
    private static final String REASON = "reason";
    /** No more than this part of a table can be left out. */
    private static final double MOST = 0.02;

    public Exclusions {
        reasons = Collections.unmodifiableMap(new TreeMap<>(reasons));
    }

    /** Whether a row is left out of the second set of figures. */
    public boolean contains(int row) {
        return reasons.containsKey(row);
    }

    /** Where the exclusions of a table are looked for. */
    static Path fileBeside(Path table) {
        String name = table.getFileName().toString();
        String stem = name.endsWith(".csv") ? name.substring(0, name.length() - ".csv".length()) : name;
        return table.resolveSibling(stem + ".exclusions.csv");
    }

    static Exclusions beside(CsvTable table) {
        Path file = fileBeside(table.file());
        return Files.exists(file) ? of(table, CsvTable.read(file)) : new Exclusions(Map.of());
    }

    private static Exclusions of(CsvTable table, CsvTable exclusions) {
        checkColumns(table, exclusions);
        Map<Integer, String> reasons = new TreeMap<>();
        for (CsvTable.Row row : exclusions.rows()) {
            Map<String, String> wanted = new LinkedHashMap<>(exclusions.byColumn(row));
            String reason = wanted.remove(REASON).strip();
            wanted.values().removeIf(String::isBlank);
            List<Integer> found = matches(table, wanted);
            checkLine(exclusions.place(row), reason, wanted, found);
            found.forEach(index -> reasons.put(index, reason));
        }
        if (reasons.size() > MOST * table.rows().size()) {
            throw BadInputException.of(
                    exclusions.file().toString(),
                    "",
                    reasons.size() + " of " + table.rows().size() + " rows are excluded",
                    "At most 2 % may be: keep those that are known to be wrong measurements");
        }
        return new Exclusions(reasons);
    }

    private static List<Integer> matches(CsvTable table, Map<String, String> wanted) {
        List<Integer> found = new ArrayList<>();
        IntStream.range(0, table.rows().size())
                .filter(index ->
                        table.byColumn(table.rows().get(index)).entrySet().containsAll(wanted.entrySet()))
                .forEach(found::add);
        return found;
    }

    private static void checkColumns(CsvTable table, CsvTable exclusions) {
        if (!exclusions.header().contains(REASON)) {
            throw BadInputException.of(
                    exclusions.file().toString(),
                    "line 1",
                    "column 'reason' is missing",
                    "Say for each line why its rows are left out");
        }
        for (String column : exclusions.header()) {
            if (!column.equals(REASON) && !table.header().contains(column)) {
                throw BadInputException.of(
                        exclusions.file().toString(),
                        "line 1",
                        "the table has no column '" + column + "'",
                        Nearest.question(column, table.header())
                                .orElse("Its columns are " + String.join(",", table.header())));
            }
        }
    }

    private static void checkLine(RowPlace place, String reason, Map<String, String> wanted, List<Integer> found) {
        if (reason.isEmpty()) {
            throw place.problem(REASON, "the field is empty", "Say why the rows are left out");
        }
        if (wanted.isEmpty() || found.isEmpty()) {
            throw place.problem(
                    wanted.isEmpty() ? "no column says which rows are meant" : "no row of the table has " + wanted,
                    "Copy the values of the row's own columns");
        }
    }
}
