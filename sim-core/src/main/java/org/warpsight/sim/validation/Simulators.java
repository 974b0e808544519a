package org.warpsight.sim.validation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;

/** One kernel simulator per GPU and way of launching, shared by the threads of a validation. */
final class Simulators {
    private record Key(Gpu gpu, LaunchMode mode) {}

    private final Map<Key, KernelSimulator> simulators = new ConcurrentHashMap<>();

    /** For kernels that are replayed as a graph, as the tables' kernels are. */
    KernelSimulator graph(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.GRAPH));
    }

    /** For kernels of such a graph that are launched before the one before them has drained. */
    KernelSimulator dependent(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.DEPENDENT));
    }

    /** For kernels that are timed one by one. */
    KernelSimulator timestamps(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.TIMESTAMPS));
    }

    /** For kernels that are launched one by one. */
    KernelSimulator stream(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.STREAM));
    }

    private KernelSimulator of(Key wanted) {
        return simulators.computeIfAbsent(wanted, key -> new KernelSimulator(key.gpu(), key.mode()));
    }
}
