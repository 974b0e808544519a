package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.warpsight.report.file.RunDirectory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of commands that print their result and can write it into a folder as well, with pictures. */
final class PictureOptions {
    @Option(names = "--output", paramLabel = "DIR", description = "Also writes text and pictures into this folder.")
    private Optional<Path> output;

    @Option(names = "--quiet", description = "Does not say where files are.")
    private boolean quiet;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Writes files, if they are wanted. */
    void write(Consumer<RunDirectory> files) {
        output.ifPresent(folder -> {
            try (RunDirectory directory = RunDirectory.at(folder)) {
                files.accept(directory);
                Path written = directory.complete();
                if (!quiet) {
                    spec.commandLine().getErr().println("Files: " + written);
                }
            }
        });
    }
}
