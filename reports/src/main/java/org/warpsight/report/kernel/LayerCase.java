package org.warpsight.report.kernel;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.kernel.sequence.SequenceResult;

/**
 * A part of a model that takes several operators, on one GPU.
 *
 * @param name what it is
 * @param figures what is worth knowing of it beside its time
 * @param simulator the GPU, and how its kernels are launched
 * @param kernels what is launched
 * @param boundSeconds the least time by HBM and by the pipes, inputs, weights and outputs in HBM
 */
public record LayerCase(
        String name, List<Figure> figures, KernelSimulator simulator, KernelSequence kernels, double boundSeconds) {

    /**
     * A number of it.
     *
     * @param label for people
     * @param id name in JSON
     */
    public record Figure(String label, String id, long value) {}

    public LayerCase {
        figures = List.copyOf(figures);
    }

    /** Where it runs. */
    public Gpu gpu() {
        return simulator.gpu();
    }

    /**
     * Simulates it.
     *
     * @throws IllegalArgumentException if one of its kernels does not fit the GPU
     */
    public SequenceResult run() {
        return kernels.run(simulator);
    }
}
