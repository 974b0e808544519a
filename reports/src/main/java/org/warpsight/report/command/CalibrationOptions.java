package org.warpsight.report.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.warpsight.hardware.CalibrationPlan.Recipe;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to fit tables that are named on the command line; a recipe in an architecture's file says the same of its own. */
final class CalibrationOptions {
    private static final int STARTS = 3;
    private static final int EVALUATIONS = 60;

    @Option(
            names = "--where",
            paramLabel = "COLUMN=VALUE",
            description = "Only rows with this value in this column. Can be repeated.")
    private Map<String, String> where = Map.of();

    @Option(
            names = "--every",
            paramLabel = "N",
            description = "One row in N, chosen by a hash, for large tables (default: 1, all rows).")
    private Optional<Integer> every;

    @Option(
            names = "--starts",
            paramLabel = "N",
            description = "Searches from different points (default: " + STARTS + ").")
    private Optional<Integer> starts;

    @Option(
            names = "--evaluations",
            paramLabel = "N",
            description = "Predictions of all fitted rows per search, at most (default: " + EVALUATIONS + ").")
    private Optional<Integer> evaluations;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** The recipe for some tables. */
    Recipe recipe(List<String> tables) {
        return new Recipe(
                tables,
                where,
                atLeastOne("--every", every.orElse(1)),
                atLeastOne("--starts", starts.orElse(STARTS)),
                atLeastOne("--evaluations", evaluations.orElse(EVALUATIONS)));
    }

    /** Fails if any of these options is given: the recipe of the file has its own. */
    void requireNone() {
        Stream.of("--where", "--every", "--starts", "--evaluations")
                .filter(name -> command.commandLine().getParseResult().hasMatchedOption(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new ParameterException(
                            command.commandLine(),
                            name + " goes with tables: without any, the recipe in the architecture's file says it");
                });
    }

    private int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new ParameterException(command.commandLine(), option + " must be at least 1 but is " + value);
        }
        return value;
    }
}
