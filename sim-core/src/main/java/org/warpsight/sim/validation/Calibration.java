package org.warpsight.sim.validation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.warpsight.hardware.Architecture.Range;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.Nearest;
import org.warpsight.sim.validation.CalibrationResult.Change;
import org.warpsight.sim.validation.CalibrationResult.Constant;

/**
 * Fits the constants of an architecture to measured tables.
 *
 * <pre>{@code
 *   rows of the tables on this architecture ──► by a hash of their inputs ─┬─► fitted:  least mean absolute error
 *                                                                          └─► check:   its error is only stated
 * }</pre>
 *
 * <p>What may be fitted, and within what range, stands in the architecture's file. Deterministic; the number of threads
 * changes nothing.
 */
public final class Calibration {
    /** Written constants have three digits: the errors of a table tell no more. */
    private static final MathContext DIGITS = new MathContext(3);

    private static final String ORIGIN = "calibration constant";

    private final ArchitectureProfile profile;
    private final List<String> paths;
    private final List<MeasuredTable> fitted;
    private final List<MeasuredTable> check;
    private final Settings settings;

    /**
     * How to search.
     *
     * @param where values that a row must have to take part, by column
     * @param every of these rows one in so many takes part, on both sides; 1 for all
     * @param starts searches from different points, at least 1
     * @param evaluations predictions of all fitted rows per search, at most
     * @param threads to predict on
     */
    public record Settings(Map<String, String> where, int every, int starts, int evaluations, int threads) {
        public Settings {
            where = Map.copyOf(where);
        }
    }

    private Calibration(ArchitectureProfile profile, List<MeasuredTable> tables, Settings settings) {
        this.profile = profile;
        this.settings = settings;
        this.paths = List.copyOf(profile.constants().keySet());
        this.fitted = part(tables, row -> isFitted(row));
        this.check = part(tables, row -> !isFitted(row));
    }

    /**
     * Fits all constants that the profile leaves open.
     *
     * @param progress told after each evaluation the least mean error so far
     * @throws BadInputException if the profile leaves nothing open, or the tables have no row for it on either side
     */
    public static CalibrationResult run(
            ArchitectureProfile profile, List<MeasuredTable> tables, Settings settings, Consumer<Double> progress) {
        if (profile.constants().isEmpty()) {
            throw profile.document()
                    .problem("", "its \"calibration\" names no number", "List the constants to fit with their ranges");
        }
        requireColumns(tables, settings);
        Calibration calibration = new Calibration(profile, tables, settings);
        if (calibration.fitted.isEmpty() || calibration.check.isEmpty()) {
            throw BadInputException.of(
                    names(tables),
                    "",
                    "too few rows are of a GPU of architecture "
                            + profile.architecture().id()
                            + settings.where().entrySet().stream()
                                    .map(wanted -> " and have " + wanted)
                                    .collect(Collectors.joining()),
                    "Name a table of such a GPU, or another --where");
        }
        return calibration.search(progress);
    }

    private static void requireColumns(List<MeasuredTable> tables, Settings settings) {
        Set<String> columns = tables.stream()
                .flatMap(table -> table.rows().get(0).groupFields().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        for (String column : settings.where().keySet()) {
            if (!columns.contains(column)) {
                throw BadInputException.of(
                        names(tables),
                        "--where " + column,
                        "no row has a column of this name",
                        Nearest.question(column, columns).orElse("There are " + String.join(", ", columns)));
            }
        }
    }

    private static String names(List<MeasuredTable> tables) {
        return tables.stream().map(table -> table.file().toString()).collect(Collectors.joining(", "));
    }

    private CalibrationResult search(Consumer<Double> progress) {
        int[] evaluations = {0};
        double[] least = {Double.POSITIVE_INFINITY};
        double[] best = BoundedSearch.minimise(
                point -> {
                    double error = errors(fitted, profile.with(values(point))).mape();
                    evaluations[0]++;
                    least[0] = Math.min(least[0], error);
                    progress.accept(least[0]);
                    return error;
                },
                point(),
                settings.starts(),
                settings.evaluations());
        ArchitectureProfile found = profile.with(values(best));
        Change fittedErrors = new Change(errors(fitted, profile), errors(fitted, found));
        Change checkErrors = new Change(errors(check, profile), errors(check, found));
        ArchitectureProfile documented = found;
        for (String path : paths) {
            documented = documented.withSource(path, source(path, fittedErrors.after(), checkErrors.after()));
        }
        return new CalibrationResult(documented, constants(found), fittedErrors, checkErrors, evaluations[0]);
    }

    private List<Constant> constants(ArchitectureProfile found) {
        return paths.stream()
                .map(path -> new Constant(
                        path, profile.constants().get(path), found.constants().get(path), range(path)))
                .toList();
    }

    /** Where the constants are now, each from 0 to 1 within its range. */
    private double[] point() {
        return paths.stream()
                .mapToDouble(path -> (profile.constants().get(path).doubleValue()
                                - range(path).lower())
                        / (range(path).upper() - range(path).lower()))
                .toArray();
    }

    private Map<String, BigDecimal> values(double[] point) {
        Map<String, BigDecimal> values = new TreeMap<>();
        for (int index = 0; index < point.length; index++) {
            Range range = range(paths.get(index));
            double value = range.lower() + point[index] * (range.upper() - range.lower());
            values.put(paths.get(index), rounded(value, range));
        }
        return values;
    }

    private static BigDecimal rounded(double value, Range range) {
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        BigDecimal inside = rounded.max(BigDecimal.valueOf(range.lower())).min(BigDecimal.valueOf(range.upper()));
        // Plain digits, so that 900 is not written as 9E+2.
        return new BigDecimal(inside.stripTrailingZeros().toPlainString());
    }

    private Range range(String path) {
        return profile.architecture().calibration().get(path);
    }

    private ErrorSummary errors(List<MeasuredTable> tables, ArchitectureProfile candidate) {
        List<PredictedRow> rows = new ArrayList<>();
        UnaryOperator<Gpu> machine =
                gpu -> isOfArchitecture(gpu) ? new Gpu(gpu.product(), candidate.architecture()) : gpu;
        for (MeasuredTable table : tables) {
            rows.addAll(Validation.run(table.on(machine), settings.threads(), predicted -> {})
                    .rows());
        }
        return ErrorSummary.of(rows);
    }

    private List<MeasuredTable> part(List<MeasuredTable> tables, Predicate<MeasuredRow> side) {
        return tables.stream()
                .flatMap(table -> table.only(row -> isWanted(row) && side.test(row)).stream())
                .toList();
    }

    private boolean isWanted(MeasuredRow row) {
        boolean[] ofArchitecture = {false};
        row.on(gpu -> {
            ofArchitecture[0] |= isOfArchitecture(gpu);
            return gpu;
        });
        return ofArchitecture[0]
                && hash(row) / 2 % settings.every() == 0
                && settings.where().entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(row.field(wanted.getKey())));
    }

    private boolean isOfArchitecture(Gpu gpu) {
        return gpu.architecture().id().equals(profile.architecture().id());
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

    private String source(String path, ErrorSummary fittedError, ErrorSummary checkError) {
        String tables = fitted.stream()
                .map(table -> table.file().getFileName().toString())
                .collect(Collectors.joining(", "));
        String rows = (settings.where().isEmpty() ? "" : " " + new TreeMap<>(settings.where()))
                + (settings.every() == 1 ? "" : ", one in " + settings.every());
        String origin = String.format(
                Locale.ROOT,
                ORIGIN + ": least mean absolute error on %,d rows of %s%s: %.1f %%, and %.1f %% on the %,d held back",
                fittedError.rows(),
                tables,
                rows,
                100 * fittedError.mape(),
                100 * checkError.mape(),
                checkError.rows());
        return origin + remark(profile.architecture().sources().get(path));
    }

    /** What else the file says of a constant: all but the origin of its last fit. */
    private static String remark(String source) {
        if (!source.startsWith(ORIGIN)) {
            return "; " + source;
        }
        int end = source.indexOf("; ");
        return end < 0 ? "" : source.substring(end);
    }
}
