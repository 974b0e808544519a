package org.warpsight.report.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.json.BadInputException;

class RunDirectoryTest {
    @TempDir
    private Path folder;

    private List<String> entries() throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void nothingShowsUnderTheFinalNameBeforeAllIsWritten() throws IOException {
        Path target = folder.resolve("run");
        try (RunDirectory run = RunDirectory.at(target)) {
            run.write("scenario.json", "{}");
            assertThat(target).doesNotExist();
            assertThat(run.complete()).isEqualTo(target);
        }
        assertThat(entries()).containsExactly("run", "run/scenario.json");
    }

    @Test
    void aFailureLeavesNoDirectory() throws IOException {
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> {
            try (RunDirectory run = RunDirectory.at(folder.resolve("deep/down/run"))) {
                run.write("scenario.json", "{}");
                throw new IllegalStateException("the simulation failed");
            }
        });
        assertThat(entries()).isEmpty();
    }

    @Test
    void foldersOfOthersSurviveAFailure() throws IOException {
        Files.createDirectory(folder.resolve("mine"));
        RunDirectory.at(folder.resolve("mine/run")).close();
        assertThat(entries()).containsExactly("mine");
    }

    @Test
    void theEndOfTheProgramDeletesAnUnfinishedRun() throws Exception {
        Process program = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Unfinished.class.getName(),
                        folder.resolve("runs/run").toString())
                .redirectErrorStream(true)
                .start();
        assertThat(program.inputReader().readLine()).isEqualTo("writing");
        assertThat(entries()).hasSize(3);
        program.destroy();
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(entries()).isEmpty();
    }

    /** A program that is ended in the middle of a run. */
    static final class Unfinished {
        public static void main(String[] args) throws InterruptedException {
            RunDirectory run = RunDirectory.at(Path.of(args[0]));
            run.write("scenario.json", "{}");
            System.out.println("writing");
            Thread.sleep(60_000);
        }
    }

    @Test
    void anEarlierRunAtTheSamePlaceIsReplaced() throws IOException {
        for (String name : List.of("old.svg", "new.svg")) {
            try (RunDirectory run = RunDirectory.at(folder.resolve("run"))) {
                run.write("scenario.json", "{}");
                run.write(name, "<svg/>");
                run.complete();
            }
        }
        assertThat(entries()).containsExactly("run", "run/new.svg", "run/scenario.json");
    }

    @Test
    void aFolderWithAnythingElseIsNotTouched() throws IOException {
        Path target = Files.createDirectory(folder.resolve("thesis"));
        Files.writeString(target.resolve("chapter.txt"), "precious");
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> RunDirectory.at(target))
                .withMessageContaining("thesis")
                .withMessageContaining("--output");
        assertThat(entries()).containsExactly("thesis", "thesis/chapter.txt");
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "");
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> RunDirectory.at(file.resolve("run")))
                .withMessageContaining("cannot be written")
                .withMessageContaining("taken");
        assertThat(entries()).containsExactly("taken");
    }

    @Test
    void runsOfAScenarioAreNumbered() {
        for (int number = 1; number <= 3; number++) {
            try (RunDirectory run = RunDirectory.next(folder, "my scenario/../x")) {
                run.write("scenario.json", "{}");
                assertThat(run.complete()).isEqualTo(folder.resolve("warpsight-runs/my-scenario-..-x-" + number));
            }
        }
    }

    @Test
    void twoRunsAtTheSameTimeGetDifferentNumbers() throws IOException {
        try (RunDirectory first = RunDirectory.next(folder, "s")) {
            first.write("scenario.json", "{}");
            // Another program takes number 1 while the first is busy.
            Path taken = Files.createDirectories(folder.resolve("warpsight-runs/s-1"));
            Files.writeString(taken.resolve("scenario.json"), "{}");
            assertThat(first.complete()).isEqualTo(folder.resolve("warpsight-runs/s-2"));
        }
    }
}
