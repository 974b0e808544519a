package org.warpsight.sim.validation;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.Nearest;

/**
 * Tells what kind of table a header belongs to, by its columns alone.
 *
 * <p>A kind fits if all its input columns are there. Of several the one with most of them is meant: every eager table has
 * the columns of a GEMM table and {@code op} besides.
 */
final class Recognition {
    private Recognition() {}

    /**
     * The kind of a table; {@link TableKind#KERNELS} stands for kernels and ladder rows alike.
     *
     * @throws BadInputException naming the missing column of the nearest kind
     */
    static TableKind of(String file, List<String> header) {
        return Arrays.stream(TableKind.values())
                .filter(kind -> kind != TableKind.LADDER)
                .filter(kind -> missing(kind, header).isEmpty())
                .max(Comparator.comparingInt(kind -> kind.requiredColumns().size()))
                .orElseThrow(() -> unrecognised(file, header));
    }

    private static List<String> missing(TableKind kind, Collection<String> header) {
        return kind.requiredColumns().stream()
                .filter(column -> !header.contains(column))
                .toList();
    }

    private static BadInputException unrecognised(String file, List<String> header) {
        TableKind nearest = Arrays.stream(TableKind.values())
                .min(Comparator.comparingDouble(
                        kind -> (double) missing(kind, header).size()
                                / kind.requiredColumns().size()))
                .orElseThrow();
        List<String> missing = missing(nearest, header);
        if (missing.size() * 2 > nearest.requiredColumns().size()) {
            return BadInputException.of(
                    file,
                    "line 1",
                    "the columns " + String.join(",", header) + " are those of no measured table",
                    "The kinds of tables and their columns are listed in sim-core/docs/validation.md");
        }
        String absent = missing.get(0);
        List<String> unused = header.stream()
                .filter(column -> !nearest.requiredColumns().contains(column))
                .toList();
        return BadInputException.of(
                file,
                "line 1",
                "column '" + absent + "' of a table of kind " + nearest.id() + " is missing",
                Nearest.of(absent, unused).stream()
                        .findFirst()
                        .map(column -> "Is it the one called '" + column + "'?")
                        .orElse("Its columns are " + String.join(",", nearest.requiredColumns())));
    }
}
