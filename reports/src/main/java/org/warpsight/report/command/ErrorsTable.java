package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.warpsight.report.Numbers;
import org.warpsight.sim.validation.ErrorSummary;
import org.warpsight.sim.validation.Group;
import org.warpsight.sim.validation.ValidationResult;

/** Errors by group for the terminal, with and without the excluded rows. */
final class ErrorsTable {
    private static final List<String> FIGURES =
            List.of("rows", "unpredicted", "median APE", "mean APE", "p90 APE", "bias");

    private ErrorsTable() {}

    /** The tables, each line ending in a line end. */
    static String text(ValidationResult result) {
        String all = table(result.errors());
        int excluded = result.exclusions().reasons().size();
        if (excluded == 0) {
            return all;
        }
        String without = excluded == 1 ? "Without the excluded row:" : "Without the " + excluded + " excluded rows:";
        return "All rows:\n" + all + "\n" + without + "\n" + table(result.errorsWithoutExclusions());
    }

    private static String table(ValidationResult.Errors errors) {
        Set<String> columns = new LinkedHashSet<>();
        errors.groups().keySet().forEach(group -> columns.addAll(group.values().keySet()));
        List<String> headers = new ArrayList<>();
        headers.add("<table");
        columns.forEach(column -> headers.add("<" + column));
        headers.addAll(FIGURES);
        TextTable table = TextTable.of(headers.toArray(String[]::new));
        for (Map.Entry<Group, ErrorSummary> entry : errors.groups().entrySet()) {
            List<String> cells = new ArrayList<>();
            cells.add(entry.getKey().kind().id());
            columns.forEach(column -> cells.add(entry.getKey().values().getOrDefault(column, "")));
            table.row(withFigures(cells, entry.getValue()));
        }
        List<String> overall = new ArrayList<>();
        overall.add("overall");
        columns.forEach(column -> overall.add(""));
        return table.row(withFigures(overall, errors.overall())).toString();
    }

    private static String[] withFigures(List<String> cells, ErrorSummary summary) {
        cells.add(Numbers.count(summary.rows()));
        cells.add(Numbers.count(summary.unpredicted()));
        cells.add(percent(summary.medianApe()));
        cells.add(percent(summary.mape()));
        cells.add(percent(summary.p90Ape()));
        cells.add(
                Double.isNaN(summary.bias())
                        ? Numbers.NONE
                        : String.format(Locale.ROOT, "%+.1f %%", 100 * summary.bias()));
        return cells.toArray(String[]::new);
    }

    private static String percent(double fraction) {
        return Double.isNaN(fraction) ? Numbers.NONE : String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }
}
