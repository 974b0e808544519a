package org.warpsight.sim.validation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of a table.
 *
 * @param kind what it is about
 * @param fields as they stand there, one per column of the table
 * @param measurements one per metric of the kind
 * @param asked what is to be predicted
 */
record MeasuredRow(
        TableKind kind,
        List<String> fields,
        Map<String, String> groupFields,
        List<Measurement> measurements,
        RowCase asked) {

    MeasuredRow {
        fields = List.copyOf(fields);
        measurements = List.copyOf(measurements);
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
