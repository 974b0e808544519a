package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Options of every command. Use as
 *
 * <pre>{@code
 *   @Mixin
 *   private CommonOptions common;
 * }</pre>
 */
public final class CommonOptions {
    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Folder for the files of the run (default: warpsight-runs/<scenario>-<n>).")
    private Optional<Path> output;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of every random draw (default: the scenario's).")
    private Optional<Long> seed;

    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--quiet", description = "No progress and no warnings.")
    private boolean quiet;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description =
                    "Folder of the kernel time tables (default: $XDG_CACHE_HOME/warpsight or ~/.cache/warpsight).")
    private Optional<Path> cache;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Sets a field of the scenario, such as deployment.pools[0].tp=2. Can be repeated.")
    private List<String> assignments = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to simulate kernels on (default: one per processor). Does not change any result.")
    private void setThreads(int threads) {
        if (threads < 1) {
            throw new picocli.CommandLine.TypeConversionException("needs at least 1 thread but is '" + threads + "'");
        }
        this.threads = threads;
    }

    /** Where the user wants the files of a run; empty for the default place. */
    public Optional<Path> output() {
        return output;
    }

    /** The seed that replaces the scenario's. */
    public Optional<Long> seed() {
        return seed;
    }

    /** Threads to use, at least 1. */
    public int threads() {
        return threads;
    }

    /** Whether progress and warnings are unwanted. */
    public boolean quiet() {
        return quiet;
    }

    /** Folder of the time tables: the user's choice, else the XDG cache folder. */
    public Path cache() {
        return cache.orElseGet(() -> {
            String xdg = System.getenv("XDG_CACHE_HOME");
            Path caches =
                    xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
            return caches.resolve("warpsight");
        });
    }

    /** Fields of the scenario to set, each {@code path=value}. */
    public List<String> assignments() {
        return assignments;
    }
}
