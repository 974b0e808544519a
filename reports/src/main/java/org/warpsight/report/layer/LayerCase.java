package org.warpsight.report.layer;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.SequenceResult;

/** A layer under circumstances: everything that decides what its simulation gives. */
public record LayerCase(Layer layer, Circumstances how) {

    /** Where it runs. */
    public Gpu gpu() {
        return how.gpu();
    }

    /** The same on another GPU. */
    LayerCase on(Gpu other) {
        return under(how.on(other));
    }

    /** The same layer under other circumstances. */
    LayerCase under(Circumstances other) {
        return new LayerCase(layer, other);
    }

    /** The least time by HBM and by the pipes in seconds, inputs, weights and outputs in HBM. */
    public double boundSeconds() {
        return layer.least(gpu()).boundSeconds(gpu());
    }

    /**
     * Simulates it.
     *
     * @throws IllegalArgumentException if one of its kernels does not fit the GPU
     */
    public SequenceResult run() {
        return run(simulator());
    }

    /**
     * Simulates it and writes down the first steps of each kernel.
     *
     * @throws IllegalArgumentException if one of its kernels does not fit the GPU
     */
    public SequenceResult record(long steps) {
        return run(simulator().recording(steps));
    }

    private KernelSimulator simulator() {
        return how.simulator(layer.library(gpu()));
    }

    private SequenceResult run(KernelSimulator simulator) {
        return layer.kernels(simulator, how.warm()).run(simulator);
    }
}
