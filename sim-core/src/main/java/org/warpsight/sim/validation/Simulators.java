package org.warpsight.sim.validation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.forward.TimeCache;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.LoadDuration;

/** One kernel simulator per GPU and way of launching, shared by the threads of a validation. */
final class Simulators implements AutoCloseable {
    private record Key(Gpu gpu, LaunchMode mode, KernelLibrary library, LoadDuration load) {
        Key(Gpu gpu, LaunchMode mode, KernelLibrary library) {
            this(gpu, mode, library, LoadDuration.BURST);
        }

        static Key replayed(Gpu gpu, LaunchMode mode, KernelLibrary library) {
            return new Key(gpu, mode, library, Replays.USUAL.load());
        }
    }

    private final Map<Key, KernelSimulator> simulators = new ConcurrentHashMap<>();
    private final TimeTableLibrary passes;

    /** Without a cache on disk. */
    Simulators() {
        this(TimeCache.none(), 1);
    }

    /**
     * Simulators whose forward passes are kept.
     *
     * @param cache where times of passes' kernels are kept between runs
     * @param threads kernels of passes that are simulated at the same time, at least 1
     */
    Simulators(TimeCache cache, int threads) {
        this.passes = new TimeTableLibrary(cache, threads);
    }

    /** Keeps what was simulated for passes. */
    @Override
    public void close() {
        passes.close();
    }

    /** For forward passes. */
    TimeTableLibrary passes() {
        return passes;
    }

    /** For kernels that are replayed as a graph, as the tables' kernels are. */
    KernelSimulator graph(Gpu gpu) {
        return of(Key.replayed(gpu, LaunchMode.GRAPH, KernelLibrary.DEFAULT));
    }

    /** For kernels that are replayed so often as nodes of a graph. */
    KernelSimulator graph(Gpu gpu, Replays replays) {
        return graph(gpu, KernelLibrary.DEFAULT, replays);
    }

    /** For an operator that is replayed so often and is all that the graph consists of. */
    KernelSimulator repeated(Gpu gpu, Replays replays) {
        return of(new Key(gpu, LaunchMode.REPEATED_GRAPH, KernelLibrary.DEFAULT, replays.load()));
    }

    /** For kernels of a library that are replayed so often as nodes of a graph. */
    KernelSimulator graph(Gpu gpu, KernelLibrary library, Replays replays) {
        return of(new Key(gpu, LaunchMode.GRAPH, library, replays.load()));
    }

    /** For kernels of such a graph that are launched before the one before them has drained. */
    KernelSimulator dependent(Gpu gpu) {
        return of(Key.replayed(gpu, LaunchMode.DEPENDENT, KernelLibrary.DEFAULT));
    }

    /** For kernels that are timed one by one. */
    KernelSimulator timestamps(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.TIMESTAMPS, KernelLibrary.DEFAULT));
    }

    /** For kernels whose time is the GPU's own. */
    KernelSimulator device(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.DEVICE, KernelLibrary.DEFAULT));
    }

    /** For kernels whose own time a profiler reads, after L2 has been overwritten. */
    KernelSimulator profiled(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.PROFILED, KernelLibrary.DEFAULT));
    }

    /** For kernels that are launched one by one. */
    KernelSimulator stream(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.STREAM, KernelLibrary.DEFAULT));
    }

    /** For kernels of a library that are launched one by one. */
    KernelSimulator stream(Gpu gpu, KernelLibrary library) {
        return of(new Key(gpu, LaunchMode.STREAM, library));
    }

    /** For kernels that are launched one by one for seconds, so that the die is hot. */
    KernelSimulator sustained(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.STREAM, KernelLibrary.DEFAULT, LoadDuration.SUSTAINED));
    }

    private KernelSimulator of(Key wanted) {
        return simulators.computeIfAbsent(
                wanted, key -> new KernelSimulator(key.gpu(), key.mode(), key.library(), key.load()));
    }
}
