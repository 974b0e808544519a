package org.warpsight.sim.validation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.json.BadInputException;

/**
 * What a prediction may read of a row: the input columns of its kind, the library and its commit. Measurements, remarks on
 * quality and other simulators' errors are not in it.
 */
final class RowInputs {
    private final RowPlace place;
    private final TableKind kind;
    private final Map<String, String> values;
    private final Origin origin;
    private final UnaryOperator<Gpu> machine;

    /**
     * Inputs of one row, all checked.
     *
     * @param values all fields by column; those of columns that are no inputs are not kept
     * @throws BadInputException if a field does not hold what its column holds
     */
    RowInputs(RowPlace place, TableKind kind, Map<String, String> values, Origin origin) {
        this(place, kind, new HashMap<>(values), origin, UnaryOperator.identity());
        this.values.keySet().retainAll(kind.inputs().stream().map(Column::name).toList());
        kind.inputs().stream()
                .filter(column -> values.containsKey(column.name()))
                .forEach(this::check);
    }

    private RowInputs(
            RowPlace place, TableKind kind, Map<String, String> values, Origin origin, UnaryOperator<Gpu> machine) {
        this.place = place;
        this.kind = kind;
        this.values = values;
        this.origin = origin;
        this.machine = machine;
    }

    /** The same inputs where each GPU is another machine, as in a calibration. */
    RowInputs on(UnaryOperator<Gpu> other) {
        return new RowInputs(place, kind, values, origin, other);
    }

    private void check(Column column) {
        String name = column.name();
        switch (column.type()) {
            case TEXT -> text(name);
            case TEXT_OR_EMPTY -> {}
            case COUNT -> count(name);
            case SIZE -> size(name);
            case SIZE_OR_EMPTY -> sizeOr(name, 0);
            case BYTES -> bytes(name);
            case BYTES_OR_EMPTY -> bytesOr(name, 0);
            case GPU -> gpu();
        }
    }

    TableKind kind() {
        return kind;
    }

    Library library() {
        return origin.library();
    }

    /** The commit of the source that the row is from, as far as it is given; empty if it is not. */
    String commit() {
        return origin.commit();
    }

    /** The inputs as they stand in the table, one after another, for telling rows apart. */
    String key() {
        return new TreeMap<>(values).toString();
    }

    /** Words that are not empty. */
    String text(String column) {
        String value = values.get(column);
        if (value.isBlank()) {
            throw place.problem(column, "the field is empty", "Fill it in or drop the line");
        }
        return value.strip();
    }

    /** Words, or none; none as well where the table has no such column. */
    String textOrEmpty(String column) {
        return values.getOrDefault(column, "").strip();
    }

    /** A whole number of at least 1. */
    int count(String column) {
        return number(column, 1);
    }

    /** A whole number of at least 1, or what stands for one that is not there. */
    int countOr(String column, int absent) {
        return values.containsKey(column) ? count(column) : absent;
    }

    /** A whole number of at least 0. */
    int size(String column) {
        return number(column, 0);
    }

    /** A whole number of at least 0, or what stands for an empty field. */
    int sizeOr(String column, int empty) {
        return values.getOrDefault(column, "").isBlank() ? empty : size(column);
    }

    /** The GPU that the column {@code gpu} names. */
    Gpu gpu() {
        try {
            return machine.apply(HardwareCatalogue.standard().gpu(text("gpu")));
        } catch (BadInputException unknown) {
            throw BadInputException.of(
                    place.file(),
                    "line " + place.line() + ", column gpu",
                    "'" + text("gpu") + "' is no GPU with a sound profile",
                    unknown.getMessage().replaceAll("\\.$", ""),
                    unknown);
        }
    }

    /** The GPU that the column {@code gpu} names in words, blanks or hyphens between them, if there is a profile of it. */
    Optional<Gpu> gpuIfKnown() {
        String name = text("gpu");
        String hyphened = name.replace(' ', '-');
        return HardwareCatalogue.standard().gpus().stream()
                .filter(gpu -> Stream.concat(Stream.of(gpu.id()), gpu.product().aliases().stream())
                        .anyMatch(known -> known.equalsIgnoreCase(name) || known.equalsIgnoreCase(hyphened)))
                .findFirst()
                .map(machine);
    }

    /** Fails unless a number of the row is a multiple of another. */
    void requireMultiple(String column, String of) {
        if (count(column) % count(of) != 0) {
            throw place.problem(
                    column,
                    count(column) + " is not a multiple of " + of + ", which is " + count(of),
                    "Correct one of them or drop the line");
        }
    }

    /** Fails if a number of the row exceeds another. */
    void requireAtMost(String column, String limit) {
        if (count(column) > count(limit)) {
            throw place.problem(
                    column,
                    count(column) + " is more than " + limit + ", which is " + count(limit),
                    "Correct one of them or drop the line");
        }
    }

    /** Fails where a field that may be empty elsewhere has to be a number here. */
    void requireAtLeastOne(String column) {
        count(column);
    }

    /** What is wrong with a field beyond what its column holds. */
    BadInputException problem(String column, String problem, String suggestion) {
        return place.problem(column, problem, suggestion);
    }

    /** A number of bytes, at least 0. */
    long bytes(String column) {
        return number(column, 0, Long.MAX_VALUE);
    }

    /** A number of bytes, or what stands for an empty field. */
    long bytesOr(String column, long empty) {
        return values.get(column).isBlank() ? empty : bytes(column);
    }

    private int number(String column, int least) {
        return (int) number(column, least, Integer.MAX_VALUE);
    }

    private long number(String column, long least, long most) {
        String value = values.get(column).strip();
        OptionalLong number = parse(value);
        if (number.isEmpty()) {
            throw place.problem(column, "'" + value + "' is not a whole number", "Correct it or drop the line");
        }
        if (number.getAsLong() < least || number.getAsLong() > most) {
            throw place.problem(column, value + " is out of range", "Give a number from " + least + " to " + most);
        }
        return number.getAsLong();
    }

    private static OptionalLong parse(String value) {
        try {
            return OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }
}
