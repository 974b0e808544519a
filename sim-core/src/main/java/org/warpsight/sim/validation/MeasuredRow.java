package org.warpsight.sim.validation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.warpsight.hardware.Gpu;

/**
 * A row of a table.
 *
 * @param kind what it is about
 * @param fields as they stand there, one per column of the table
 * @param measurements one per metric of the kind
 * @param inputs what a prediction may read
 * @param asked what is to be predicted
 */
record MeasuredRow(
        TableKind kind,
        List<String> fields,
        Map<String, String> groupFields,
        List<Measurement> measurements,
        RowInputs inputs,
        RowCase asked) {

    MeasuredRow {
        fields = List.copyOf(fields);
        measurements = List.copyOf(measurements);
    }

    /** The same row asked of other machines. */
    MeasuredRow on(UnaryOperator<Gpu> machine) {
        return new MeasuredRow(kind, fields, groupFields, measurements, inputs, kind.caseOf(inputs.on(machine)));
    }

    /** What stands in a column of the table, or the library; null if it has no such column. */
    String field(String column) {
        return groupFields.get(column);
    }

    /** Which group a measurement of this row belongs to. */
    Group group(Measurement measurement) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String column : kind.groupColumns()) {
            values.put(column, column.equals("metric") ? measurement.metric() : groupFields.get(column));
        }
        return new Group(kind, values);
    }
}
