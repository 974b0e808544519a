package org.warpsight.sim.validation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.json.BadInputException;

/** A table that has been read and checked. */
public final class MeasuredTable {
    private final Path file;
    private final List<String> header;
    private final List<MeasuredRow> rows;
    private final Exclusions exclusions;

    private MeasuredTable(Path file, List<String> header, List<MeasuredRow> rows, Exclusions exclusions) {
        this.file = file;
        this.header = List.copyOf(header);
        this.rows = List.copyOf(rows);
        this.exclusions = exclusions;
    }

    /**
     * Reads a table and, where there is one, the file of exclusions beside it.
     *
     * @throws BadInputException naming file, line and column if either is not sound
     */
    public static MeasuredTable read(Path file) {
        CsvTable csv = CsvTable.read(file);
        RowReader reader = RowReader.of(csv);
        List<MeasuredRow> rows = csv.rows().stream().map(reader::read).toList();
        return new MeasuredTable(file, csv.header(), rows, Exclusions.beside(csv));
    }

    /** The rows that something holds of, without exclusions; empty if it holds of none. */
    Optional<MeasuredTable> only(Predicate<MeasuredRow> wanted) {
        List<MeasuredRow> kept = rows.stream().filter(wanted).toList();
        return kept.isEmpty()
                ? Optional.empty()
                : Optional.of(new MeasuredTable(file, header, kept, new Exclusions(Map.of())));
    }

    /** The same rows asked of other machines. */
    MeasuredTable on(UnaryOperator<Gpu> machine) {
        return new MeasuredTable(
                file, header, rows.stream().map(row -> row.on(machine)).toList(), exclusions);
    }

    /** Where it was read. */
    Path file() {
        return file;
    }

    /** Its columns. */
    List<String> header() {
        return header;
    }

    /** Its rows, at least one. */
    List<MeasuredRow> rows() {
        return rows;
    }

    /** Rows that a second set of figures leaves out. */
    Exclusions exclusions() {
        return exclusions;
    }

    /** How many rows there are to predict. */
    public int size() {
        return rows.size();
    }

    /** Rows without any measured value, which are predicted but have no error. */
    public long unmeasuredRows() {
        return rows.stream()
                .filter(row -> row.measurements().stream()
                        .allMatch(measurement -> measurement.value().isEmpty()))
                .count();
    }
}
