package org.warpsight.report.layer;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;

/** A part of a model that takes several operators. */
public sealed interface Layer permits ExpertLayer, LatentAttentionLayer, SamplingLayer {

    /** What it is, in a few words. */
    String name();

    /** What is worth knowing of it beside its time. */
    List<Figure> figures();

    /** Whose kernels run on a GPU. */
    default KernelLibrary library(Gpu gpu) {
        return KernelLibrary.DEFAULT;
    }

    /**
     * What is launched.
     *
     * @param simulator the GPU, and how its kernels are launched
     * @param warm whether weights and inputs that fit are in L2 at the start
     */
    KernelSequence kernels(KernelSimulator simulator, boolean warm);

    /** What it has to do at least. */
    LeastWork least(Gpu gpu);

    /** Tokens that it serves: times of layers are compared per token. */
    long tokens();

    /** What of its shape decides the time on a GPU, in sentences. */
    List<String> remarks(Gpu gpu);

    /** The same part of a model, asked for otherwise. */
    List<Change> changes(Gpu gpu);

    /**
     * A number of it.
     *
     * @param label for people
     * @param id name in JSON
     */
    record Figure(String label, String id, long value) {}

    /**
     * What could be asked instead.
     *
     * @param change in a few words
     */
    record Change(String change, Layer layer) {}
}
