package org.warpsight.report.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.warpsight.hardware.json.BadInputException;

/**
 * A directory for the files of a run, built beside its final place under a temporary name and renamed when complete.
 *
 * <pre>{@code
 *   try (RunDirectory run = RunDirectory.at(Path.of("out"))) {
 *       run.write("summary.json", json);
 *       Path written = run.complete();
 *   }
 * }</pre>
 *
 * <p>Closing it before {@link #complete} deletes what was written, and so does the end of the program, as after
 * Ctrl-C. Opening it already proves that the place can be written, so open it before a long simulation. For one thread.
 */
public final class RunDirectory implements AutoCloseable {
    private static final Path RUNS = Path.of("warpsight-runs");
    /** A folder without any of these was not written by this program. */
    private static final Set<String> MARKS = Set.of(
            ScenarioFile.NAME,
            "roofline.svg",
            "shared-memory.svg",
            "explanation.txt",
            "ladder.svg",
            "collective.svg",
            "expert-dispatch.svg");

    private static final Set<String> ENDINGS = Set.of("json", "csv", "svg", "html", "txt");

    private final Path partial;
    private final Path chosen;
    private final String numberedName;
    private final List<Path> createdParents;
    private final Thread onExit = new Thread(this::discard, "delete-partial-run");
    private boolean open = true;

    private RunDirectory(Path chosen, String numberedName) {
        this.chosen = chosen;
        this.numberedName = numberedName;
        Path parent = chosen.getParent();
        this.createdParents = Stream.iterate(parent, path -> path != null && !Files.exists(path), Path::getParent)
                .toList();
        this.partial = parent.resolve("." + chosen.getFileName() + ".partial-"
                + ProcessHandle.current().pid());
        try {
            Files.createDirectories(parent);
            Files.createDirectory(partial);
        } catch (IOException unwritable) {
            removeCreatedParents();
            throw unusable(chosen, unwritable);
        }
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * A directory at a place of the user's choice. An earlier run at that place is replaced on completion.
     *
     * @throws BadInputException if the place cannot be written, or holds anything but an earlier run
     */
    public static RunDirectory at(Path directory) {
        Path chosen = directory.toAbsolutePath().normalize();
        if (chosen.getParent() == null || Files.exists(chosen) && !replaceable(chosen)) {
            throw BadInputException.of(
                    directory.toString(),
                    "",
                    Files.isRegularFile(chosen)
                            ? "this is a file, not a folder for output"
                            : "the output folder exists and holds more than a run's files",
                    "Name a new folder with --output");
        }
        return new RunDirectory(chosen, null);
    }

    /**
     * A new directory {@code warpsight-runs/<scenario>-<n>} under a working directory, with the first free number.
     *
     * @throws BadInputException if it cannot be written
     */
    public static RunDirectory next(Path workingDirectory, String scenario) {
        String name = scenario.replaceAll("[^A-Za-z0-9._-]+", "-");
        Path runs = workingDirectory.toAbsolutePath().normalize().resolve(RUNS);
        return new RunDirectory(firstFree(runs, name), name);
    }

    private static Path firstFree(Path runs, String name) {
        return Stream.iterate(1, number -> number + 1)
                .map(number -> runs.resolve(name + "-" + number))
                .filter(path -> !Files.exists(path))
                .findFirst()
                .orElseThrow();
    }

    private static boolean replaceable(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> all = entries.toList();
            return all.isEmpty()
                    || all.stream().anyMatch(RunDirectory::markOfRun)
                            && all.stream().allMatch(RunDirectory::fileOfRun);
        } catch (IOException unreadable) {
            throw unusable(directory, unreadable);
        }
    }

    private static boolean markOfRun(Path path) {
        return MARKS.contains(path.getFileName().toString());
    }

    private static boolean fileOfRun(Path path) {
        String name = path.getFileName().toString();
        return Files.isRegularFile(path) && ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static BadInputException unusable(Path directory, IOException cause) {
        String reason =
                cause instanceof NoSuchFileException ? "no folder can be made there" : WriteFailure.reason(cause);
        return BadInputException.of(
                directory.toString(),
                "",
                "the output folder cannot be written (" + reason + ")",
                "Name a folder that can be with --output",
                cause);
    }

    /** Where a file of the run is to be written for now. */
    Path resolve(String name) {
        return partial.resolve(name);
    }

    /**
     * Writes a text file in UTF-8.
     *
     * @throws BadInputException if the place cannot be written, as when the disk is full
     */
    public void write(String name, String content) {
        try {
            Files.writeString(resolve(name), content, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw unusable(chosen, failure);
        }
    }

    /**
     * Moves the directory to its final place.
     *
     * @return that place
     * @throws BadInputException if that fails; nothing is left behind
     */
    public Path complete() {
        try {
            Path place = numberedName == null ? replaceEarlierRun() : moveToFreeNumber();
            open = false;
            Runtime.getRuntime().removeShutdownHook(onExit);
            return place;
        } catch (IOException failure) {
            throw unusable(chosen, failure);
        }
    }

    private Path replaceEarlierRun() throws IOException {
        Path earlier = partial.resolveSibling(partial.getFileName() + "-earlier");
        boolean replaces = Files.exists(chosen);
        if (replaces) {
            Files.move(chosen, earlier, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(partial, chosen, StandardCopyOption.ATOMIC_MOVE);
        if (replaces) {
            deleteTree(earlier);
        }
        return chosen;
    }

    /** Another run may have taken the number meanwhile; a rename onto its files fails, and the next number is tried. */
    private Path moveToFreeNumber() throws IOException {
        while (true) {
            Path place = firstFree(chosen.getParent(), numberedName);
            try {
                return Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException taken) {
                if (!Files.exists(place)) {
                    throw taken;
                }
            }
        }
    }

    /** Deletes what was written, unless the run is complete. */
    @Override
    public void close() {
        if (open) {
            Runtime.getRuntime().removeShutdownHook(onExit);
            discard();
        }
    }

    private void discard() {
        open = false;
        try {
            deleteTree(partial);
        } catch (IOException stuck) {
            throw new UncheckedIOException("cannot delete the unfinished run " + partial, stuck);
        } finally {
            removeCreatedParents();
        }
    }

    private void removeCreatedParents() {
        for (Path parent : createdParents) {
            try {
                Files.deleteIfExists(parent);
            } catch (IOException inUse) {
                // Somebody else has put something there: it stays, and so do the folders above it.
                return;
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(root)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
