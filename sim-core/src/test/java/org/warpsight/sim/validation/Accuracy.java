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
 */
record Accuracy(List<Entry> groups) {
    Accuracy {
        groups = List.copyOf(groups);
    }

    /**
     * The errors of a group, as fractions rounded to a hundredth of a point.
     *
     * @param table file name of the table
     * @param group value of each group column
     * @param rows how many there are
     * @param medianApe median absolute percentage error
     * @param mape mean absolute percentage error
     * @param bias mean of ln(predicted / measured)
     */
    record Entry(String table, Map<String, String> group, int rows, double medianApe, double mape, double bias) {
        Entry {
            group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
        }

        boolean isSameGroupAs(Entry other) {
            return table.equals(other.table) && group.equals(other.group);
        }
    }

    /** The errors of a table of a name. */
    static Accuracy of(String table, ValidationResult result) {
        return new Accuracy(result.errors().groups().entrySet().stream()
                .map(group -> new Entry(
                        table,
                        group.getKey().values(),
                        group.getValue().rows(),
                        rounded(group.getValue().medianApe()),
                        rounded(group.getValue().mape()),
                        rounded(group.getValue().bias())))
                .toList());
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
