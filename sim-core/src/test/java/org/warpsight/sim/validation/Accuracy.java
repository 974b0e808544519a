package org.warpsight.sim.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warpsight.hardware.json.JsonDocuments;

/**
 * Errors of groups of rows, as they stand in {@code accuracy.json}.
 *
 * @param groups by table
 * @param tables all rows of each table, whose entry has no group
 */
record Accuracy(List<Entry> groups, List<Entry> tables) {
    Accuracy {
        groups = List.copyOf(groups);
        tables = List.copyOf(tables);
    }

    /**
     * The errors of a group, as fractions rounded to a hundredth of a point.
     *
     * @param table file name of the table
     * @param group value of each group column
     * @param rows how many there are
     * @param unpredicted how many of them are not predicted, each an error of 1
     * @param medianApe median absolute percentage error
     * @param mape mean absolute percentage error
     * @param bias mean of ln(predicted / measured)
     */
    record Entry(
            String table,
            Map<String, String> group,
            int rows,
            int unpredicted,
            double medianApe,
            double mape,
            double bias) {
        Entry {
            group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
        }

        boolean isSameGroupAs(Entry other) {
            return table.equals(other.table) && group.equals(other.group);
        }
    }

    /** The errors of a table of a name, without groups of which nothing is predicted. */
    static Accuracy of(String table, ValidationResult result) {
        List<Entry> groups = result.errors().groups().entrySet().stream()
                .filter(group -> isPredicted(group.getValue()))
                .map(group -> entry(table, group.getKey().values(), group.getValue()))
                .toList();
        ErrorSummary all = result.errors().overall();
        return new Accuracy(groups, isPredicted(all) ? List.of(entry(table, Map.of(), all)) : List.of());
    }

    private static boolean isPredicted(ErrorSummary errors) {
        return errors.unpredicted() < errors.rows() && !Double.isNaN(errors.mape());
    }

    private static Entry entry(String table, Map<String, String> group, ErrorSummary errors) {
        return new Entry(
                table,
                group,
                errors.rows(),
                errors.unpredicted(),
                rounded(errors.medianApe()),
                rounded(errors.mape()),
                rounded(errors.bias()));
    }

    static Accuracy read(Path file) {
        try {
            return JsonDocuments.mapper().treeToValue(JsonDocuments.file(file).tree(), Accuracy.class);
        } catch (JsonProcessingException mismatch) {
            throw new IllegalArgumentException(file + " is not a list of errors", mismatch);
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JsonDocuments.write(this));
    }

    private static double rounded(double fraction) {
        return Math.round(fraction * 1e4) / 1e4;
    }
}
