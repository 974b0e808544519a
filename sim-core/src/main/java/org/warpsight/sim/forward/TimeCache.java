package org.warpsight.sim.forward;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.ProfileHash;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.LaunchMode;

/**
 * Kernel times on disk, so that the next run need not simulate them again. A help and never a condition: whatever goes
 * wrong is reported once and the run goes on without.
 *
 * <p>One file per GPU and launch mode, named after the GPU, its profile's hash and the program's: times of another profile or
 * program are never found. Files are written under a temporary name and moved, so that several processes may share a
 * directory; of two that write at the same time the later one's file stays. They may be deleted at any time.
 */
public final class TimeCache {
    private static final int HASH_DIGITS = 16;

    private final Optional<Path> directory;
    private final Consumer<String> warnings;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    private TimeCache(Optional<Path> directory, Consumer<String> warnings) {
        this.directory = directory;
        this.warnings = warnings;
    }

    /**
     * A cache in a directory, which is made when the first file is written.
     *
     * @param warnings told, in one sentence each, of files that cannot be read or written
     */
    public static TimeCache at(Path directory, Consumer<String> warnings) {
        return new TimeCache(Optional.of(directory), warnings);
    }

    /** No cache: everything is simulated. */
    public static TimeCache none() {
        return new TimeCache(Optional.empty(), warning -> {});
    }

    /** {@code warpsight} in {@code $XDG_CACHE_HOME}, or in {@code ~/.cache} where that is not set. */
    public static Path defaultDirectory() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(home -> !home.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("warpsight");
    }

    /** The place of one GPU's times. */
    Shelf shelf(Gpu gpu, LaunchMode mode, KernelLibrary kernels) {
        return new Shelf(directory.map(folder -> {
            String identity = ProfileHash.of(gpu).substring(0, HASH_DIGITS) + "-"
                    + CodeHash.of().substring(0, HASH_DIGITS);
            String way = (mode.name() + "-" + kernels.name()).toLowerCase(Locale.ROOT);
            String name = gpu.id() + "-" + way + "-" + identity + ".csv";
            return folder.resolve(name);
        }));
    }

    private void warnOnce(String warning) {
        if (warned.add(warning)) {
            warnings.accept(warning);
        }
    }

    /** The file of one GPU's times. */
    final class Shelf {
        private final Optional<Path> file;
        private boolean unreachable;

        private Shelf(Optional<Path> file) {
            this.file = file;
        }

        /** All knots by family; none if there is no sound file. */
        Map<String, List<TimeTable.Knot>> read() {
            if (file.isEmpty()) {
                return Map.of();
            }
            try {
                return TimeFile.parse(Files.readString(file.get()), name());
            } catch (NoSuchFileException cold) {
                return Map.of();
            } catch (CharacterCodingException | IllegalArgumentException damaged) {
                warnOnce("ignoring the cached kernel times in " + file.get() + ": " + damaged.getMessage());
                return Map.of();
            } catch (IOException unreadable) {
                unreachable = true;
                warnOnce(notKept("read", unreadable));
                return Map.of();
            }
        }

        private String notKept(String what, IOException why) {
            return "kernel times are not kept: cannot " + what + " " + file.orElseThrow() + " ("
                    + why.getClass().getSimpleName() + "). Name another directory with --cache";
        }

        /** Replaces the file, keeping knots that another process has added. */
        void write(Map<String, List<TimeTable.Knot>> knots) {
            file.filter(target -> !unreachable).ifPresent(target -> {
                try {
                    Files.createDirectories(target.getParent());
                    Path temporary = Files.createTempFile(target.getParent(), "times", ".tmp");
                    try {
                        Files.writeString(temporary, TimeFile.write(merged(knots), name()));
                        Files.move(
                                temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    } finally {
                        Files.deleteIfExists(temporary);
                    }
                } catch (IOException unwritable) {
                    warnOnce(notKept("write", unwritable));
                }
            });
        }

        private Map<String, List<TimeTable.Knot>> merged(Map<String, List<TimeTable.Knot>> knots) {
            Map<String, Map<Long, TimeTable.Knot>> all = new TreeMap<>();
            quietly().forEach((family, known) -> add(all, family, known));
            knots.forEach((family, known) -> add(all, family, known));
            Map<String, List<TimeTable.Knot>> result = new TreeMap<>();
            all.forEach((family, known) -> result.put(family, List.copyOf(known.values())));
            return result;
        }

        private static void add(Map<String, Map<Long, TimeTable.Knot>> all, String family, List<TimeTable.Knot> known) {
            Map<Long, TimeTable.Knot> ofFamily = all.computeIfAbsent(family, name -> new TreeMap<>());
            known.forEach(knot -> ofFamily.put(knot.key(), knot));
        }

        /** What the file holds now; an unusable one was reported when it was read first and is about to be replaced. */
        private Map<String, List<TimeTable.Knot>> quietly() {
            try {
                return TimeFile.parse(Files.readString(file.orElseThrow()), name());
            } catch (IOException | IllegalArgumentException unusable) {
                return Map.of();
            }
        }

        private String name() {
            return file.orElseThrow().getFileName().toString();
        }
    }
}
