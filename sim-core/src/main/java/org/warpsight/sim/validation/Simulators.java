package org.warpsight.sim.validation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;

/** One kernel simulator per GPU and way of launching, shared by the threads of a validation. */
final class Simulators {
    private record Key(Gpu gpu, LaunchMode mode, String gemms) {}

    /** GEMM plans of no special kind. */
    static final String GENERAL = "";

    private final Map<Key, KernelSimulator> simulators = new ConcurrentHashMap<>();

    /** For kernels that are replayed as a graph, as the tables' kernels are. */
    KernelSimulator graph(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.GRAPH, GENERAL));
    }

    /** For kernels that are launched one by one. */
    KernelSimulator stream(Gpu gpu) {
        return of(new Key(gpu, LaunchMode.STREAM, GENERAL));
    }

    /** For kernels whose time is the GPU's own, with GEMM plans of one kind. */
    KernelSimulator device(Gpu gpu, String gemms) {
        return of(new Key(gpu, LaunchMode.DEVICE, gemms));
    }

    private KernelSimulator of(Key wanted) {
        return simulators.computeIfAbsent(wanted, key -> {
            KernelSimulator simulator = new KernelSimulator(key.gpu(), key.mode());
            return key.gemms().equals(GENERAL) ? simulator : simulator.withGemms(key.gemms());
        });
    }
}
