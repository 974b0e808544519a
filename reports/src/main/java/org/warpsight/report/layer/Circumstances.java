package org.warpsight.report.layer;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.LoadDuration;

/**
 * Where and how the kernels of a layer run.
 *
 * @param gpu where
 * @param launch how they are launched
 * @param load how long the GPU has been at work when they are timed
 * @param warm whether weights and inputs that fit are in L2 at the start
 */
public record Circumstances(Gpu gpu, LaunchMode launch, LoadDuration load, boolean warm) {

    /** The same on another GPU. */
    Circumstances on(Gpu other) {
        return new Circumstances(other, launch, load, warm);
    }

    /** The same, launched in another way. */
    Circumstances launchedBy(LaunchMode other) {
        return new Circumstances(gpu, other, load, warm);
    }

    /** The same with weights and inputs that fit in L2 at the start. */
    Circumstances warmed() {
        return new Circumstances(gpu, launch, load, true);
    }

    /** Simulates a library's kernels so. */
    KernelSimulator simulator(KernelLibrary library) {
        return new KernelSimulator(gpu, launch, library, load);
    }
}
