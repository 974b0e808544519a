package org.warpsight.report.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.warpsight.hardware.GpuTemplate;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.report.file.WriteFailure;
import org.warpsight.workload.scenario.json.Scenarios;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a file to start from. */
@Command(
        name = "new",
        description = "Prints, or writes to FILE, a GPU profile or scenario to start from, with notes on every field.",
        mixinStandardHelpOptions = true)
final class NewCommand implements Callable<Integer>, SelectiveCommand {

    /** A kind of file. */
    enum Kind {
        gpu(GpuTemplate::text),
        scenario(Scenarios::template);

        private final Supplier<String> template;

        Kind(Supplier<String> template) {
            this.template = template;
        }
    }

    @Parameters(index = "0", paramLabel = "KIND", description = "One of ${COMPLETION-CANDIDATES}.")
    private Kind kind;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "A file that does not exist yet.")
    private Optional<Path> file;

    @Mixin
    private CommonOptions common;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<String> optionsWithoutEffect() {
        return Set.of("--output", "--seed", "--threads", "--cache", "--set");
    }

    @Override
    public Integer call() {
        String text = kind.template.get();
        if (file.isEmpty()) {
            spec.commandLine().getOut().print(text);
            return ExitCodes.DONE;
        }
        write(file.get(), text);
        if (!common.quiet()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "Wrote " + file.get() + "; `warpsight check " + file.get() + "` says whether it is sound.");
        }
        return ExitCodes.DONE;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException exists) {
            throw BadInputException.of(file.toString(), "", "the file exists", "Name a new one", exists);
        } catch (IOException unwritable) {
            throw BadInputException.of(
                    file.toString(),
                    "",
                    "the file cannot be written: " + WriteFailure.reason(unwritable),
                    "Name another place",
                    unwritable);
        }
    }
}
