package org.warpsight.sim.validation;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.LoadDuration;

/**
 * How often a benchmark replays a graph, which says how long the GPU has been at work when its mean run is timed (NVIDIA
 * AIConfigurator, collector/helper.py: replays to warm up, then others of which the mean is taken).
 *
 * @param before replays before the timed ones
 * @param timed replays of which the mean is taken
 * @param layers copies of the operator in one replay
 */
record Replays(int before, int timed, int layers) {
    /** No graph at all. */
    static final Replays NONE = new Replays(0, 0, 0);

    /** Three replays, then six. */
    static final Replays USUAL = new Replays(3, 6, 1);

    /** Of attention, which each library has its own numbers for (collect_attn.py and collect_mla.py of each). */
    static Replays ofAttention(Library library) {
        return switch (library) {
            case TRTLLM -> new Replays(10, 6, 1);
            case SGLANG -> new Replays(3, 20, 1);
            default -> USUAL;
        };
    }

    /** The usual number of a graph of several layers. */
    static Replays ofLayers(int layers) {
        return new Replays(USUAL.before, USUAL.timed, layers);
    }

    /** Of mixtures (collect_moe.py): a graph goes through five draws of a power law and is timed once, or through a balanced one. */
    static Replays ofExperts(boolean balanced) {
        return balanced ? USUAL : new Replays(1, 1, 5);
    }

    /**
     * What the start of the graph adds to each of its layers, in microseconds: its first node comes as a kernel of a stream
     * does, the others as nodes.
     *
     * @param alone whether a layer is a single kernel
     */
    double startUs(Gpu gpu, boolean alone) {
        return layers == 0 ? 0 : LaunchMode.graphStartUs(gpu, alone) / layers;
    }

    /** The same where each layer begins with a kernel that is placed before the one ahead of it has drained. */
    double dependentStartUs(Gpu gpu) {
        return layers == 0 ? 0 : LaunchMode.dependentStartUs(gpu) / layers;
    }

    /** What lies before the mean run: the replays to warm up, and half of those that are timed. */
    LoadDuration load() {
        return new LoadDuration((before + timed / 2.0) * layers);
    }
}
