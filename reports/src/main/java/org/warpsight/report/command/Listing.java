package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;

/** Things of one kind with a few properties each, printed as a table or as JSON. */
final class Listing {
    private final List<Column> columns;
    private final List<List<Object>> rows = new ArrayList<>();
    private String note = "";

    /**
     * A property.
     *
     * @param key its name in JSON, ending in its unit
     * @param header its name in the table, with the unit in brackets
     */
    record Column(String key, String header) {}

    Listing(Column... columns) {
        this.columns = List.of(columns);
    }

    /** Lines below the table that say how to read it. */
    Listing note(String lines) {
        note = "\n" + lines;
        return this;
    }

    /**
     * Adds a thing: a text, a number, a number that may be missing, or a list of texts for each column; of a list the table
     * shows the first.
     */
    Listing row(Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        rows.add(List.of(values));
        return this;
    }

    String table() {
        TextTable table = TextTable.of(IntStream.range(0, columns.size())
                .mapToObj(
                        index -> (isText(index) ? "<" : "") + columns.get(index).header())
                .toArray(String[]::new));
        for (List<Object> row : rows) {
            table.row(row.stream().map(Listing::cell).toArray(String[]::new));
        }
        return table + note;
    }

    String json() {
        ArrayNode all = JsonDocuments.mapper().createArrayNode();
        for (List<Object> row : rows) {
            ObjectNode thing = all.addObject();
            for (int index = 0; index < columns.size(); index++) {
                thing.set(columns.get(index).key(), JsonDocuments.mapper().valueToTree(row.get(index)));
            }
        }
        return JsonDocuments.write(all);
    }

    private boolean isText(int column) {
        return rows.stream()
                .map(row -> row.get(column))
                .noneMatch(value -> value instanceof Number || value instanceof Optional<?>);
    }

    private static String cell(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return Numbers.count(((Number) value).longValue());
        }
        if (value instanceof Optional<?> number) {
            return number.map(Listing::cell).orElse("-");
        }
        if (value instanceof List<?> several) {
            return several.isEmpty() ? "" : several.get(0).toString();
        }
        return value instanceof Number number ? Numbers.of(number.doubleValue()) : value.toString();
    }
}
