package org.warpsight.report.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.report.file.ReplacedFile;
import org.warpsight.report.validation.ErrorsJson;
import org.warpsight.report.validation.RowsCsv;
import org.warpsight.sim.validation.MeasuredTable;
import org.warpsight.sim.validation.Validation;
import org.warpsight.sim.validation.ValidationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares predictions with measurements. */
@Command(
        name = "validate",
        description =
                "Predicts every row of a measured table, which is recognised by its columns, and prints the errors by group.",
        footer = {
            "",
            "APE = |predicted / measured - 1|, bias = mean ln(predicted / measured), shown as a percentage.",
            "A row that is not predicted has an error of 1 and makes the exit code 1.",
            "Rows named in TABLE.exclusions.csv beside TABLE.csv are left out of a second set of figures."
        },
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer>, SelectiveCommand {
    private static final String STANDARD_OUTPUT = "-";

    @Parameters(paramLabel = "TABLE.csv", description = "A measured table.")
    private Path table;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the errors as JSON, as fractions; - for standard output instead of the table.")
    private Optional<String> json;

    @Option(
            names = "--rows",
            paramLabel = "FILE",
            description = "Writes every row with its prediction as CSV; - for standard output instead of the table.")
    private Optional<String> rows;

    @Mixin
    private CommonOptions common;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<String> optionsWithoutEffect() {
        return Set.of("--output", "--seed", "--set");
    }

    @Override
    public Integer call() {
        boolean jsonOut = json.filter(STANDARD_OUTPUT::equals).isPresent();
        boolean rowsOut = rows.filter(STANDARD_OUTPUT::equals).isPresent();
        if (jsonOut && rowsOut) {
            throw new ParameterException(
                    spec.commandLine(), "--json - and --rows - cannot both be written to standard output");
        }
        json.ifPresent(file -> checkFolder("--json", file));
        rows.ifPresent(file -> checkFolder("--rows", file));
        MeasuredTable measured = MeasuredTable.read(table);
        warnOfUnmeasured(measured);
        ValidationResult result = predict(measured);
        json.ifPresent(file -> write(file, ErrorsJson.text(result)));
        rows.ifPresent(file -> {
            StringWriter text = new StringWriter();
            RowsCsv.write(result, text);
            write(file, text.toString());
        });
        if (!jsonOut && !rowsOut) {
            out().print(ErrorsTable.text(result));
        }
        result.reasonForNone().ifPresent(this::say);
        return result.complete() ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private void say(String reason) {
        spec.commandLine().getErr().println("warpsight: no row of " + table + " is predicted: " + reason);
    }

    private ValidationResult predict(MeasuredTable measured) {
        try (Progress progress = Progress.start("predicting", measured.size(), "rows", common.quiet())) {
            return Validation.run(
                    measured,
                    common.threads(),
                    common.timeCache(spec.commandLine().getErr()),
                    done -> {
                        for (int row = 0; row < done; row++) {
                            progress.step();
                        }
                    });
        }
    }

    private void warnOfUnmeasured(MeasuredTable measured) {
        if (measured.unmeasuredRows() > 0 && !common.quiet()) {
            spec.commandLine()
                    .getErr()
                    .println("warpsight: " + measured.unmeasuredRows() + " of " + measured.size() + " rows of " + table
                            + " hold no measurement: they are predicted and have no error");
        }
    }

    /** An hour of simulation must not end in a folder that is not there. */
    private static void checkFolder(String option, String file) {
        Path folder = Path.of(file).toAbsolutePath().getParent();
        if (!file.equals(STANDARD_OUTPUT) && !(Files.isDirectory(folder) && Files.isWritable(folder))) {
            throw BadInputException.of(
                    option,
                    "",
                    "'" + file + "' lies in no folder that can be written to",
                    "Create " + folder + " first");
        }
        if (Files.isDirectory(Path.of(file))) {
            throw BadInputException.of(option, "", "'" + file + "' is a folder", "Name a file in it");
        }
    }

    private void write(String file, String text) {
        if (file.equals(STANDARD_OUTPUT)) {
            out().print(text);
            return;
        }
        ReplacedFile.write(Path.of(file), text);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
