package org.warpsight.sim.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.warpsight.hardware.json.JsonDocuments;

/**
 * A few rows of every group, always the same, whose errors are computed anew in every build, as they stand in
 * {@code guard.json}.
 *
 * @param groups by table
 */
record AccuracyGuard(List<Entry> groups) {
    /** Rows of a group where a table has few groups, and where it has more than {@link #MANY_GROUPS}. */
    private static final int ROWS = 8;

    private static final int ROWS_OF_MANY_GROUPS = 2;
    private static final int MANY_GROUPS = 12;

    AccuracyGuard {
        groups = List.copyOf(groups);
    }

    /**
     * A group of a table.
     *
     * @param table file name of the table
     * @param group value of each group column
     * @param rowIds the rows that stand for it, the first of the table being 1
     * @param mape mean absolute percentage error of these, as a fraction rounded to a hundredth of a point
     */
    record Entry(String table, Map<String, String> group, List<Integer> rowIds, double mape) {
        Entry {
            group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
            rowIds = List.copyOf(rowIds);
        }

        boolean isSameGroupAs(Entry other) {
            return table.equals(other.table) && group.equals(other.group);
        }
    }

    /** The errors that the rows of a table have now: those listed here and, of groups that are not listed, some of theirs. */
    List<Entry> predict(Path file) {
        String table = file.getFileName().toString();
        MeasuredTable all = MeasuredTable.read(file);
        Map<Map<String, String>, List<Integer>> ids = new LinkedHashMap<>();
        chosen(all).forEach((group, rows) -> ids.put(group, listed(table, group, rows)));
        Set<MeasuredRow> wanted = new HashSet<>();
        ids.values().forEach(rows -> rows.forEach(id -> wanted.add(all.rows().get(id - 1))));
        ValidationResult result = Validation.run(all.only(wanted::contains).orElseThrow(), 2, predicted -> {});
        return result.errors().groups().entrySet().stream()
                .filter(group -> group.getValue().unpredicted() == 0
                        && !Double.isNaN(group.getValue().mape()))
                .map(group -> new Entry(
                        table,
                        group.getKey().values(),
                        ids.get(group.getKey().values()),
                        Math.round(group.getValue().mape() * 1e4) / 1e4))
                .toList();
    }

    private List<Integer> listed(String table, Map<String, String> group, List<Integer> otherwise) {
        return groups.stream()
                .filter(entry -> entry.table().equals(table) && entry.group().equals(group))
                .map(Entry::rowIds)
                .findFirst()
                .orElse(otherwise);
    }

    /** Some rows of each group, by a hash of their inputs. */
    private static Map<Map<String, String>, List<Integer>> chosen(MeasuredTable table) {
        Map<Map<String, String>, List<Integer>> byGroup = new LinkedHashMap<>();
        for (int index = 0; index < table.rows().size(); index++) {
            MeasuredRow row = table.rows().get(index);
            byGroup.computeIfAbsent(row.group(row.measurements().get(0)).values(), group -> new ArrayList<>())
                    .add(index + 1);
        }
        int rows = byGroup.size() > MANY_GROUPS ? ROWS_OF_MANY_GROUPS : ROWS;
        byGroup.replaceAll((group, ids) -> ids.stream()
                .sorted(Comparator.comparingLong(
                                (Integer id) -> hash(table.rows().get(id - 1)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(rows)
                .sorted()
                .collect(Collectors.toList()));
        return byGroup;
    }

    private static long hash(MeasuredRow row) {
        CRC32 hash = new CRC32();
        hash.update(row.inputs().key().getBytes(StandardCharsets.UTF_8));
        return hash.getValue();
    }

    static AccuracyGuard read(Path file) {
        try {
            return JsonDocuments.mapper().treeToValue(JsonDocuments.file(file).tree(), AccuracyGuard.class);
        } catch (JsonProcessingException mismatch) {
            throw new IllegalArgumentException(file + " is not a list of guarded rows", mismatch);
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JsonDocuments.write(this));
    }
}
