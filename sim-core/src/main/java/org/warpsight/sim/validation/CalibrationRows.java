package org.warpsight.sim.validation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.CalibrationPlan.Recipe;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.Nearest;

/**
 * The rows of some tables that a recipe wants of an architecture, in two halves: those that are fitted and those that are
 * held back.
 */
final class CalibrationRows {
    private final String architecture;
    private final Recipe recipe;
    private final List<MeasuredTable> fitted;
    private final List<MeasuredTable> check;

    private CalibrationRows(String architecture, List<MeasuredTable> tables, Recipe recipe) {
        this.architecture = architecture;
        this.recipe = recipe;
        this.fitted = part(tables, CalibrationRows::isFitted);
        this.check = part(tables, row -> !isFitted(row));
    }

    /**
     * Chooses rows.
     *
     * @param architecture id of the architecture whose GPUs' rows are wanted
     * @throws BadInputException if a column to choose by is in no table, or there is no row on one side
     */
    static CalibrationRows of(String architecture, List<MeasuredTable> tables, Recipe recipe) {
        requireColumns(tables, recipe);
        CalibrationRows rows = new CalibrationRows(architecture, tables, recipe);
        if (rows.fitted.isEmpty() || rows.check.isEmpty()) {
            throw BadInputException.of(
                    names(tables),
                    "",
                    "too few rows are of a GPU of architecture "
                            + architecture
                            + recipe.where().entrySet().stream()
                                    .map(wanted -> " and have " + wanted)
                                    .collect(Collectors.joining())
                            + (recipe.every() == 1 ? "" : ", one in " + recipe.every() + " of them"),
                    "Name a table of such a GPU, or take more of its rows");
        }
        return rows;
    }

    private static void requireColumns(List<MeasuredTable> tables, Recipe recipe) {
        Set<String> columns = tables.stream()
                .flatMap(table -> table.rows().get(0).groupFields().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        for (String column : recipe.where().keySet()) {
            if (!columns.contains(column)) {
                throw BadInputException.of(
                        names(tables),
                        "where " + column,
                        "no row has a column of this name",
                        Nearest.question(column, columns).orElse("There are " + String.join(", ", columns)));
            }
        }
    }

    private static String names(List<MeasuredTable> tables) {
        return tables.stream().map(table -> table.file().toString()).collect(Collectors.joining(", "));
    }

    /** What is fitted and of which tables, for people: {@code gemm_h100.csv {dtype=bfloat16}, one in 2}. */
    String description() {
        return fitted.stream()
                        .map(table -> table.file().getFileName().toString())
                        .collect(Collectors.joining(", "))
                + (recipe.where().isEmpty() ? "" : " " + recipe.where())
                + (recipe.every() == 1 ? "" : ", one in " + recipe.every());
    }

    /** How rows that are fitted come out on a candidate. */
    ErrorSummary fittedErrors(Architecture candidate, int threads) {
        return errors(fitted, candidate, threads);
    }

    /** How rows that are held back come out on a candidate. */
    ErrorSummary checkErrors(Architecture candidate, int threads) {
        return errors(check, candidate, threads);
    }

    private ErrorSummary errors(List<MeasuredTable> tables, Architecture candidate, int threads) {
        List<PredictedRow> rows = new ArrayList<>();
        UnaryOperator<Gpu> machine = gpu -> isWanted(gpu) ? new Gpu(gpu.product(), candidate) : gpu;
        for (MeasuredTable table : tables) {
            rows.addAll(
                    Validation.run(table.on(machine), threads, predicted -> {}).rows());
        }
        return ErrorSummary.of(rows);
    }

    private List<MeasuredTable> part(List<MeasuredTable> tables, Predicate<MeasuredRow> side) {
        return tables.stream()
                .flatMap(table -> table.only(row -> isWanted(row) && side.test(row)).stream())
                .toList();
    }

    private boolean isWanted(MeasuredRow row) {
        boolean[] wanted = {false};
        row.on(gpu -> {
            wanted[0] |= isWanted(gpu);
            return gpu;
        });
        return wanted[0]
                && hash(row) / 2 % recipe.every() == 0
                && recipe.where().entrySet().stream()
                        .allMatch(value -> value.getValue().equals(row.field(value.getKey())));
    }

    private boolean isWanted(Gpu gpu) {
        return gpu.architecture().id().equals(architecture);
    }

    /** Half of the rows; rows that ask the same are on the same side, whatever table they stand in. */
    static boolean isFitted(MeasuredRow row) {
        return hash(row) % 2 == 0;
    }

    private static long hash(MeasuredRow row) {
        CRC32 hash = new CRC32();
        hash.update(row.inputs().key().getBytes(StandardCharsets.UTF_8));
        return hash.getValue();
    }
}
