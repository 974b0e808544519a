package org.warpsight.sim.validation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Turns the lines of a table into rows: inputs for the prediction on one side, measurements on the other. */
final class RowReader {
    private static final String SOURCE = "source";

    private final CsvTable csv;
    private final TableKind tableKind;

    private RowReader(CsvTable csv, TableKind tableKind) {
        this.csv = csv;
        this.tableKind = tableKind;
    }

    static RowReader of(CsvTable csv) {
        return new RowReader(csv, Recognition.of(csv.file().toString(), csv.header()));
    }

    MeasuredRow read(CsvTable.Row row) {
        Map<String, String> values = csv.byColumn(row);
        RowPlace place = csv.place(row);
        TableKind kind = kindOf(values);
        String source = values.getOrDefault(SOURCE, "");
        List<Measurement> measurements = kind.metrics().stream()
                .map(metric -> measurement(place, metric, values))
                .toList();
        Map<String, String> groupFields = new HashMap<>(values);
        groupFields.put("library", Library.firstWord(source));
        RowInputs inputs = new RowInputs(place, kind, values, Origin.of(source));
        return new MeasuredRow(kind, row.fields(), groupFields, measurements, inputs, kind.caseOf(inputs));
    }

    private TableKind kindOf(Map<String, String> values) {
        boolean ladder =
                tableKind == TableKind.KERNELS && values.get("kernel").strip().startsWith(TableKind.LADDER_PREFIX);
        return ladder ? TableKind.LADDER : tableKind;
    }

    /** A column that is not there, or an empty field, measures nothing: such rows are predicted all the same. */
    private static Measurement measurement(RowPlace place, Metric metric, Map<String, String> values) {
        String text = values.getOrDefault(metric.column(), "").strip();
        String unit = metric.unit().isEmpty() ? values.get(Metric.UNIT_COLUMN) : metric.unit();
        return new Measurement(metric.name(), text, number(place, metric.column(), text), unit);
    }

    private static OptionalDouble number(RowPlace place, String column, String text) {
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            throw place.problem(column, "'" + text + "' is not a number", "Correct it or drop the line");
        }
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw place.problem(column, text + " cannot have been measured", "Give a number from 0 up");
        }
        return OptionalDouble.of(value);
    }
}
