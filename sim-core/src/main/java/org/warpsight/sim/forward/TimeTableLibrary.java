package org.warpsight.sim.forward;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.LoadDuration;

/**
 * The time tables of all GPUs of a run, made when they are first asked for, with the cache on disk behind them and the
 * threads that simulate what is in neither.
 *
 * <p>Passes follow one another for hours, so kernels run on a die that is as hot as they make it.
 *
 * <pre>{@code
 *   try (TimeTableLibrary library = new TimeTableLibrary(TimeCache.none(), 2)) {
 *       TimeTables tables = library.of(gpu, LaunchMode.GRAPH);
 *   }                                                              // here the cache is written
 * }</pre>
 */
public final class TimeTableLibrary implements AutoCloseable {
    private final TimeCache cache;
    private final ExecutorService workers;
    private final Map<Key, TimeTables> tables = new LinkedHashMap<>();

    private record Key(Gpu gpu, LaunchMode mode, KernelLibrary kernels) {}

    /**
     * An empty library.
     *
     * @param cache where times are kept between runs
     * @param threads kernel simulations that run at the same time, at least 1
     */
    public TimeTableLibrary(TimeCache cache, int threads) {
        this.cache = cache;
        this.workers = Executors.newFixedThreadPool(threads, task -> {
            Thread worker = new Thread(task, "kernel simulation");
            worker.setDaemon(true);
            return worker;
        });
    }

    /**
     * The tables of a GPU with default kernels.
     *
     * @param mode how its kernels are launched
     * @throws org.warpsight.hardware.json.BadInputException if the GPU's architecture has no tile plans
     */
    public TimeTables of(Gpu gpu, LaunchMode mode) {
        return of(gpu, mode, KernelLibrary.DEFAULT);
    }

    /**
     * The tables of a GPU.
     *
     * @param mode how its kernels are launched
     * @param kernels whose kernels they are
     * @throws org.warpsight.hardware.json.BadInputException if the GPU's architecture has no tile plans
     */
    public synchronized TimeTables of(Gpu gpu, LaunchMode mode, KernelLibrary kernels) {
        return tables.computeIfAbsent(
                new Key(gpu, mode, kernels),
                key -> new TimeTables(
                        new KernelSimulator(gpu, mode, kernels, LoadDuration.SUSTAINED),
                        cache.shelf(gpu, mode, kernels),
                        workers));
    }

    /** Kernel simulations run so far; none if the cache knew everything. */
    public synchronized long simulations() {
        return tables.values().stream().mapToLong(TimeTables::simulations).sum();
    }

    /** Writes what was simulated to the cache. */
    public synchronized void save() {
        tables.values().forEach(TimeTables::save);
    }

    /** Saves and ends the threads. */
    @Override
    public void close() {
        save();
        workers.shutdown();
    }
}
