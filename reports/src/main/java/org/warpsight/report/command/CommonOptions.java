package org.warpsight.report.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.warpsight.report.file.RunDirectory;
import org.warpsight.sim.forward.TimeCache;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.Scenarios;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

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
            throw new ParameterException(command.commandLine(), "--threads must be at least 1 but is " + threads);
        }
        this.threads = threads;
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
        return cache.orElseGet(TimeCache::defaultDirectory);
    }

    /**
     * The time tables in {@link #cache()}.
     *
     * @param err told of files that cannot be read or written, unless the user wants quiet
     */
    TimeTableLibrary timeTables(PrintWriter err) {
        return new TimeTableLibrary(timeCache(err), threads);
    }

    /** The cache behind {@link #timeTables}. */
    TimeCache timeCache(PrintWriter err) {
        return TimeCache.at(cache(), warning -> {
            if (!quiet) {
                err.println("warpsight: " + warning);
            }
        });
    }

    /**
     * A scenario with the user's fields and seed in it.
     *
     * @param name id or path
     * @throws org.warpsight.hardware.json.BadInputException if it is not sound
     */
    ResolvedScenario scenario(String name) {
        return Scenarios.load(name, allAssignments());
    }

    /** Fields of the scenario to set, the seed among them. */
    List<String> allAssignments() {
        List<String> all = new ArrayList<>(assignments);
        seed.ifPresent(value -> all.add("seed=" + value));
        return all;
    }

    /**
     * The folder for the files of a run.
     *
     * @param name what a folder of our choice is called
     * @throws org.warpsight.hardware.json.BadInputException if it cannot be written
     */
    RunDirectory directory(String name) {
        return output.map(RunDirectory::at).orElseGet(() -> RunDirectory.next(Path.of(""), name));
    }
}
