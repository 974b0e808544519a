package org.warpsight.sim.validation;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.CalibrationPlan.Recipe;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.validation.CalibrationResult.Change;
import org.warpsight.sim.validation.CalibrationResult.Constant;

/**
 * Fits the constants of an architecture to measured tables.
 *
 * <pre>{@code
 *   rows of the tables on this architecture ──► by a hash of their inputs ─┬─► fitted:  least mean absolute error
 *                                                                          └─► check:   its error is only stated
 *
 *   Calibration calibration = Calibration.byRecipe(profile, 2);   // finds bad input
 *   CalibrationResult result = calibration.run(() -> {});         // takes minutes
 * }</pre>
 *
 * <p>What may be fitted, and within what range, stands in the architecture's file. The constants that are found follow from
 * the tables, the recipe, the ranges and the model alone: those that the file has now, and the number of threads, change
 * nothing.
 */
public final class Calibration {
    private static final String ORIGIN = "calibration constant";

    private final ArchitectureProfile profile;
    private final ConstantSpace space;
    private final CalibrationRows rows;
    private final Recipe recipe;
    private final int threads;

    private Calibration(ArchitectureProfile profile, CalibrationRows rows, Recipe recipe, int threads) {
        this.profile = profile;
        this.space = new ConstantSpace(profile.architecture().calibration().constants());
        this.rows = rows;
        this.recipe = recipe;
        this.threads = threads;
    }

    /**
     * The calibration that the recipe in an architecture's file asks for, ready to run.
     *
     * @param threads to predict on, at least 1
     * @throws BadInputException as {@link #of}, and if there is no recipe or one of its tables is not there
     */
    public static Calibration byRecipe(ArchitectureProfile profile, int threads) {
        requireConstants(profile);
        Recipe recipe = profile.architecture().calibration().recipe().orElseThrow(() -> profile.document()
                .problem(
                        "/calibration",
                        "there is no recipe for a calibration",
                        "Add one, or name tables on the command line"));
        return of(profile, RecipeTables.read(profile, recipe), recipe, threads);
    }

    /**
     * A calibration on some tables, ready to run.
     *
     * @param tables those that the recipe names
     * @param threads to predict on, at least 1
     * @throws BadInputException if the profile leaves nothing open, its ranges hold what cannot be, or the tables have no row
     *     for it on either side
     */
    public static Calibration of(ArchitectureProfile profile, List<MeasuredTable> tables, Recipe recipe, int threads) {
        requireConstants(profile);
        CalibrationRows rows = CalibrationRows.of(profile.architecture().id(), tables, recipe);
        Calibration calibration = new Calibration(profile, rows, recipe, threads);
        calibration.space.requireSound(profile);
        return calibration;
    }

    private static void requireConstants(ArchitectureProfile profile) {
        if (profile.architecture().calibration().constants().isEmpty()) {
            throw profile.document()
                    .problem(
                            "/calibration/constants",
                            "no number is to be fitted",
                            "List the constants to fit with their ranges");
        }
    }

    /** How often all fitted rows will be predicted, at most. */
    public long mostEvaluations() {
        return (recipe.starts() + 1L) * recipe.evaluations();
    }

    /**
     * Fits all constants that the profile leaves open.
     *
     * @param progress told after each evaluation
     */
    public CalibrationResult run(Runnable progress) {
        ConstantSearch.Found found =
                ConstantSearch.run(space, values -> error(values, progress), recipe.starts(), recipe.evaluations());
        Architecture before = profile.architecture();
        ArchitectureProfile fitted = profile.with(found.values());
        Architecture after = fitted.architecture();
        Change fittedErrors = new Change(rows.fittedErrors(before, threads), rows.fittedErrors(after, threads));
        Change checkErrors = new Change(rows.checkErrors(before, threads), rows.checkErrors(after, threads));
        String origin = origin(fittedErrors.after(), checkErrors.after());
        ArchitectureProfile documented = fitted.with(recipe);
        for (String path : space.ranges().keySet()) {
            documented =
                    documented.withSource(path, origin + remark(before.sources().getOrDefault(path, "")));
        }
        return new CalibrationResult(
                documented, constants(documented), fittedErrors, checkErrors, found.ends(), found.evaluations());
    }

    private double error(Map<String, BigDecimal> values, Runnable progress) {
        double error =
                rows.fittedErrors(profile.with(values).architecture(), threads).mape();
        progress.run();
        return error;
    }

    private List<Constant> constants(ArchitectureProfile found) {
        return space.ranges().entrySet().stream()
                .map(entry -> Constant.of(entry.getKey(), entry.getValue(), profile, found))
                .toList();
    }

    private String origin(ErrorSummary fitted, ErrorSummary check) {
        return String.format(
                Locale.ROOT,
                "%s: least mean absolute error on %,d rows of %s, from %s of at most %d evaluations: %.1f %%, and"
                        + " %.1f %% on the %,d held back",
                ORIGIN,
                fitted.rows(),
                rows.description(),
                recipe.starts() == 1 ? "1 start" : recipe.starts() + " starts",
                recipe.evaluations(),
                100 * fitted.mape(),
                100 * check.mape(),
                check.rows());
    }

    /** What else the file says of a constant: all but the origin of its last fit. */
    private static String remark(String source) {
        if (!source.startsWith(ORIGIN)) {
            return source.isEmpty() ? "" : "; " + source;
        }
        int end = source.indexOf("; ");
        return end < 0 ? "" : source.substring(end);
    }
}
