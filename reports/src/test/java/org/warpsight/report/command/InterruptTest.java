package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ctrl-C in the middle of a long command ends it at once with the exit code of its kind, and leaves no file behind. */
class InterruptTest {
    private static final Path ENV = Path.of("/usr/bin/env");

    @TempDir
    private Path folder;

    static Stream<List<String>> longCommands() {
        String table = "../hardware-profiles/validation/gemm_h100.csv";
        return Stream.of(
                List.of("validate", table, "--threads", "1", "--rows", "rows.csv", "--json", "errors.json"),
                List.of("calibrate", table, "--threads", "1", "--architecture", "hopper"),
                List.of("warm", "llama-3.1-8b-h100-azure-conv", "--threads", "1", "--cache", "cache"));
    }

    @ParameterizedTest
    @MethodSource("longCommands")
    void ctrlCEndsALongCommandAndLeavesNothingHalfWritten(List<String> command) throws Exception {
        assumeTrue(Files.isExecutable(ENV), "signals are reset with env");
        Process program = start(command);
        try (BufferedReader progress = program.errorReader()) {
            // The progress bar begins when the inputs have been read.
            assertThat(progress.read()).isPositive();
            new ProcessBuilder("kill", "-INT", String.valueOf(program.pid()))
                    .start()
                    .waitFor();
            assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(ExitCodes.INTERRUPTED);
            assertThat(program.inputReader().lines()).isEmpty();
        } finally {
            program.destroyForcibly();
        }
        assertThat(files()).isEmpty();
    }

    /** Started in the background of a script, a program would ignore Ctrl-C, and its children too; env undoes that. */
    private Process start(List<String> command) throws IOException {
        Stream<String> java = Stream.of(
                ENV.toString(),
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        return new ProcessBuilder(
                        Stream.concat(java, command.stream().map(this::located)).toList())
                .start();
    }

    /** Output goes into the folder of the test. */
    private String located(String argument) {
        boolean output = argument.equals("rows.csv") || argument.equals("errors.json") || argument.equals("cache");
        return output ? folder.resolve(argument).toString() : argument;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void theExitCodeIsThatOfShells() {
        assertThat(ExitCodes.INTERRUPTED).isEqualTo(128 + 2);
    }
}
