package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.report.file.ReplacedFile;
import org.warpsight.sim.validation.Calibration;
import org.warpsight.sim.validation.CalibrationResult;
import org.warpsight.sim.validation.MeasuredTable;
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
            "Example:",
            "  warpsight calibrate hardware-profiles/validation/gemm_h100.csv --where dtype=bfloat16 \\",
            "      --architecture hardware-profiles/profiles/architectures/hopper.json --write"
        },
        mixinStandardHelpOptions = true)
final class CalibrateCommand implements Callable<Integer>, SelectiveCommand {
    @Parameters(paramLabel = "TABLE.csv", arity = "1..*", description = "Measured tables, as for validate.")
    private List<Path> tables;

    @Option(
            names = "--architecture",
            required = true,
            paramLabel = "A",
            description = "Id of an architecture, or path of its file.")
    private String architecture;

    @Option(
            names = "--where",
            paramLabel = "COLUMN=VALUE",
            description = "Only rows with this value in this column. Can be repeated.")
    private Map<String, String> where = new TreeMap<>();

    @Option(
            names = "--every",
            paramLabel = "N",
            description = "One row in N, chosen by a hash, for large tables (default: 1, all rows).")
    private int every = 1;

    @Option(names = "--starts", paramLabel = "N", description = "Searches from different points (default: 2).")
    private int starts = 2;

    @Option(
            names = "--evaluations",
            paramLabel = "N",
            description = "Predictions of all fitted rows per search, at most (default: 120).")
    private int evaluations = 120;

    @Option(
            names = "--write",
            description = "Writes the constants, and where they come from, into the file that --architecture names.")
    private boolean write;

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
        atLeastOne("--every", every);
        atLeastOne("--starts", starts);
        atLeastOne("--evaluations", evaluations);
        ArchitectureProfile profile = HardwareCatalogue.standard().architectureProfile(architecture);
        if (write && profile.document().file().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--write needs the path of a file, but '" + architecture
                            + "' names an architecture that comes with the program");
        }
        CalibrationResult result =
                calibrate(profile, tables.stream().map(MeasuredTable::read).toList());
        if (write) {
            ReplacedFile.write(
                    profile.document().file().orElseThrow(), result.profile().text());
        }
        spec.commandLine()
                .getOut()
                .print(json.on() ? CalibrationText.json(result) : CalibrationText.of(result, written()));
        return ExitCodes.DONE;
    }

    private CalibrationResult calibrate(ArchitectureProfile profile, List<MeasuredTable> measured) {
        Calibration.Settings settings = new Calibration.Settings(where, every, starts, evaluations, common.threads());
        long most = (long) starts * evaluations;
        try (Progress progress = Progress.start("calibrating", most, "evaluations", common.quiet())) {
            return Calibration.run(profile, measured, settings, least -> progress.step());
        }
    }

    private String written() {
        return write ? "Written to " + architecture + "." : "Nothing is written without --write.";
    }

    private void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " must be at least 1 but is " + value);
        }
    }
}
