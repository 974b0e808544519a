package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.CalibrationPlan.Recipe;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.report.file.ReplacedFile;
import org.warpsight.sim.validation.Calibration;
import org.warpsight.sim.validation.CalibrationResult;
import org.warpsight.sim.validation.MeasuredTable;
import org.warpsight.sim.validation.RecipeTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fits the constants of an architecture to measured tables. */
@Command(
        name = "calibrate",
        description =
                "Fits the constants of an architecture, those that its file lists under \"calibration\", to measured tables.",
        footer = {
            "",
            "Half of the rows, chosen by a hash of their inputs, are fitted; the error on the other half is printed beside.",
            "Without a table, the recipe in the architecture's file says which rows to fit and how long to search.",
            "What is found does not depend on the constants that the file has now.",
            "Examples:",
            "  warpsight calibrate --architecture hopper --verify",
            "  warpsight calibrate --write \\",
            "      --architecture hardware-profiles/profiles/architectures/hopper.json",
            "  warpsight calibrate hardware-profiles/validation/gemm_h100.csv \\",
            "      --where dtype=fp8_block --every 2 --architecture hopper"
        },
        mixinStandardHelpOptions = true)
final class CalibrateCommand implements Callable<Integer>, SelectiveCommand {
    @Parameters(
            paramLabel = "TABLE.csv",
            arity = "0..*",
            description = "Measured tables, as for validate (default: those of the recipe).")
    private List<Path> tables = List.of();

    @Option(
            names = "--architecture",
            required = true,
            paramLabel = "A",
            description = "Id of an architecture, or path of its file.")
    private String architecture;

    @Mixin
    private CalibrationOptions options;

    @Option(
            names = "--write",
            description = "Writes the constants, where they come from and the recipe into the file that --architecture"
                    + " names.")
    private boolean write;

    @Option(
            names = "--verify",
            description =
                    "Exit code 1, and a line for each constant, where the recipe gives other constants or errors than"
                            + " the file states.")
    private boolean verify;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<String> optionsWithoutEffect() {
        return Set.of("--output", "--seed", "--cache", "--set");
    }

    @Override
    public Integer call() {
        requirePossible();
        ArchitectureProfile profile = HardwareCatalogue.standard().architectureProfile(architecture);
        if (write && profile.document().file().isEmpty()) {
            throw mistake("--write needs the path of a file, but '" + architecture
                    + "' names an architecture that comes with the program");
        }
        CalibrationResult result = calibrate(profile);
        if (write) {
            ReplacedFile.write(
                    profile.document().file().orElseThrow(), result.profile().text());
        }
        spec.commandLine()
                .getOut()
                .print(json.on() ? CalibrationText.json(result) : CalibrationText.of(result, written()));
        if (verify) {
            CalibrationText.differences(architecture, result)
                    .forEach(spec.commandLine().getErr()::println);
            return result.changesNothing() ? ExitCodes.DONE : ExitCodes.FAILED;
        }
        return ExitCodes.DONE;
    }

    private void requirePossible() {
        if (tables.isEmpty()) {
            options.requireNone();
        } else if (verify) {
            throw mistake("--verify repeats the recipe in the architecture's file: leave the tables out");
        }
        if (verify && write) {
            throw mistake("--verify writes nothing: leave it or --write out");
        }
    }

    private CalibrationResult calibrate(ArchitectureProfile profile) {
        Calibration calibration =
                tables.isEmpty() ? Calibration.byRecipe(profile, common.threads()) : onTables(profile);
        // The bar only starts once all input has been found sound.
        try (Progress progress =
                Progress.start("calibrating", calibration.mostEvaluations(), "evaluations", common.quiet())) {
            return calibration.run(progress::step);
        }
    }

    private Calibration onTables(ArchitectureProfile profile) {
        List<MeasuredTable> measured = tables.stream().map(MeasuredTable::read).toList();
        Recipe recipe = options.recipe(RecipeTables.names(profile, tables));
        return Calibration.of(profile, measured, recipe, common.threads());
    }

    private String written() {
        return write ? "Written to " + architecture + "." : "Nothing is written without --write.";
    }

    private ParameterException mistake(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }
}
