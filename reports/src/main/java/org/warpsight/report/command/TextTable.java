package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table for the terminal: columns as wide as their longest cell, numbers to the right, two blanks between columns.
 *
 * <pre>
 *            mean     p50
 *   TTFT     62.4    51.3
 * </pre>
 */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    private record Column(String header, boolean right) {}

    private TextTable(List<Column> columns) {
        this.columns = columns;
    }

    /** A table with columns of words, on the left, whose header starts with {@code <}, and columns of numbers. */
    public static TextTable of(String... headers) {
        return new TextTable(List.of(headers).stream()
                .map(header ->
                        header.startsWith("<") ? new Column(header.substring(1), false) : new Column(header, true))
                .toList());
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has not one cell per column
     */
    public TextTable row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "a row of " + cells.length + " cells in a table of " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The table with one line per row and a final line end. */
    @Override
    public String toString() {
        List<String> headers = columns.stream().map(Column::header).toList();
        int[] widths = IntStream.range(0, columns.size())
                .map(index -> IntStream.concat(
                                IntStream.of(width(headers.get(index))),
                                rows.stream().mapToInt(row -> width(row.get(index))))
                        .max()
                        .orElseThrow())
                .toArray();
        List<List<String>> lines = new ArrayList<>();
        lines.add(headers);
        lines.addAll(rows);
        return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining("\n", "", "\n"));
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int index = 0; index < widths.length; index++) {
            String padding = " ".repeat(widths[index] - width(cells.get(index)));
            String cell = cells.get(index);
            line.append(index == 0 ? "" : GAP).append(columns.get(index).right() ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
