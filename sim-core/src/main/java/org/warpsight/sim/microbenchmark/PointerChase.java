package org.warpsight.sim.microbenchmark;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;

/**
 * One thread that follows a random cycle of pointers through a working set, each load waiting for the one before.
 *
 * <p>A cycle comes back to a line only after all others, so a cache that drops the least recently used line has all of a
 * working set that fits and nothing of a larger one: latency goes up in steps, at the capacities of L1, of an L2 partition,
 * of a chiplet's L2 and of the memory-side cache (Saavedra and Smith, "Measuring Cache and TLB Performance", 1995).
 *
 * @param workingSetBytes what the cycle visits
 * @param path how a load travels
 */
public record PointerChase(Gpu gpu, double workingSetBytes, Path path) {

    /** How a load travels. */
    public enum Path {
        /** Into a register, through L1. */
        LOAD,
        /** Into shared memory by the bulk copy engine, past L1, with a wait at a barrier. */
        BULK_COPY
    }

    private record Level(double capacityBytes, double cycles) {}

    /** Mean cycles from one load to the next. */
    public double cycles() {
        double loaded = levels().stream()
                .filter(level -> workingSetBytes <= level.capacityBytes())
                .mapToDouble(Level::cycles)
                .findFirst()
                .orElse(gpu.architecture().latency().hbmCycles());
        return path == Path.LOAD
                ? loaded
                : loaded + gpu.architecture().copyEngine().overheadCycles();
    }

    /** Caches on the way, nearest first. */
    private List<Level> levels() {
        Architecture architecture = gpu.architecture();
        Architecture.Latency latency = architecture.latency();
        double chiplet = (double) gpu.product().l2Bytes() / gpu.product().chiplets();
        List<Level> levels = new ArrayList<>();
        if (path == Path.LOAD) {
            levels.add(new Level(architecture.multiprocessor().l1Bytes(), latency.l1Cycles()));
        }
        levels.add(new Level(gpu.sharedL2Bytes(), latency.l2NearCycles()));
        levels.add(new Level(chiplet, latency.l2FarCycles()));
        levels.add(new Level(gpu.product().memorySideCacheBytes(), latency.memorySideCacheCycles()));
        return levels;
    }
}
