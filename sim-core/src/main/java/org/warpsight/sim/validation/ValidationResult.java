package org.warpsight.sim.validation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.sim.validation.Prediction.Unpredicted;

/**
 * All rows of a table with their predictions.
 *
 * @param header columns of the table
 * @param rows one per measurement, in the table's order
 * @param exclusions rows left out of the second set of figures
 */
public record ValidationResult(List<String> header, List<PredictedRow> rows, Exclusions exclusions) {
    public ValidationResult {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /**
     * Errors of rows by group and of all together.
     *
     * @param groups in the order of their first rows
     * @param overall over the pooled rows
     */
    public record Errors(Map<Group, ErrorSummary> groups, ErrorSummary overall) {
        public Errors {
            groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
        }

        private static Errors of(List<PredictedRow> rows) {
            Map<Group, List<PredictedRow>> byGroup = new LinkedHashMap<>();
            rows.forEach(row -> byGroup.computeIfAbsent(row.group(), group -> new ArrayList<>())
                    .add(row));
            Map<Group, ErrorSummary> summaries = new LinkedHashMap<>();
            byGroup.forEach((group, members) -> summaries.put(group, ErrorSummary.of(members)));
            return new Errors(summaries, ErrorSummary.of(rows));
        }
    }

    /** Errors of all rows. */
    public Errors errors() {
        return Errors.of(rows);
    }

    /** Errors without the rows that are excluded. */
    public Errors errorsWithoutExclusions() {
        return Errors.of(
                rows.stream().filter(row -> !exclusions.contains(row.row())).toList());
    }

    /** Why not one row has a prediction, as the first of them says; empty if any has one. */
    public Optional<String> reasonForNone() {
        return rows.stream().anyMatch(row -> row.value().isPresent())
                ? Optional.empty()
                : rows.stream()
                        .map(PredictedRow::prediction)
                        .filter(Unpredicted.class::isInstance)
                        .map(prediction -> ((Unpredicted) prediction).reason())
                        .findFirst();
    }

    /** Whether every row has a prediction. */
    public boolean complete() {
        return rows.stream().allMatch(row -> row.value().isPresent());
    }
}
