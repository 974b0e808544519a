package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table for the terminal: columns as wide as their longest cell, numbers to the right, two blanks between columns. Where
 * a column has decimals, numbers of the same unit have three significant digits, zeros included.
 *
 * <pre>
 *            mean     p50
 *   TTFT     62.4    51.3
 * </pre>
 */
public final class TextTable {
    private static final String GAP = "  ";

    /** Digits of a number with decimals. */
    private static final int DIGITS = 3;

    /** A number without grouped thousands and its unit; percentages have one decimal anyway. */
    private static final Pattern NUMBER =
            Pattern.compile("(?<sign>[+-]?)(?<digits>\\d+(\\.\\d+)?)(?<unit>( (?!%).*)?)");

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private boolean byRow;

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

    /** Rows are of different quantities, so that the numbers of a column stay as they are. */
    public TextTable byRow() {
        byRow = true;
        return this;
    }

    /** The rows with the zeros that make the numbers of a column equally precise. */
    private List<List<String>> evenRows() {
        List<List<String>> even = new ArrayList<>();
        rows.forEach(row -> even.add(new ArrayList<>(row)));
        for (int index = 0; index < columns.size(); index++) {
            Column column = columns.get(index);
            if (!byRow && column.right() && !column.header().isEmpty()) {
                int place = index;
                Set<String> decimal = rows.stream()
                        .map(row -> NUMBER.matcher(row.get(place)))
                        .filter(cell -> cell.matches() && cell.group("digits").contains("."))
                        .map(cell -> cell.group("unit"))
                        .collect(Collectors.toSet());
                even.forEach(row -> row.set(place, precise(row.get(place), decimal)));
            }
        }
        return even;
    }

    private static String precise(String cell, Set<String> decimalUnits) {
        Matcher number = NUMBER.matcher(cell);
        if (!number.matches() || !decimalUnits.contains(number.group("unit"))) {
            return cell;
        }
        String digits = number.group("digits");
        int significant = digits.replace(".", "").replaceFirst("^0+", "").length();
        if (significant == 0 || significant >= DIGITS) {
            return cell;
        }
        String zeros = "0".repeat(DIGITS - significant);
        return number.group("sign") + digits + (digits.contains(".") ? "" : ".") + zeros + number.group("unit");
    }

    /** The table with one line per row and a final line end. */
    @Override
    public String toString() {
        List<List<String>> even = evenRows();
        List<String> headers = columns.stream().map(Column::header).toList();
        int[] widths = IntStream.range(0, columns.size())
                .map(index -> IntStream.concat(
                                IntStream.of(width(headers.get(index))),
                                even.stream().mapToInt(row -> width(row.get(index))))
                        .max()
                        .orElseThrow())
                .toArray();
        List<List<String>> lines = new ArrayList<>();
        lines.add(headers);
        lines.addAll(even);
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
