package org.warpsight.sim.kernel;

import org.warpsight.hardware.Gpu;

/** How kernels are handed to the GPU. */
public enum LaunchMode {
    /** As nodes of a captured graph, which the GPU starts by itself. */
    GRAPH,
    /** Each operator as a graph of its own, replayed: its first kernel comes as one of a stream does. */
    REPLAY,
    /** Back to back on a stream, the host running ahead. */
    STREAM;

    /**
     * Time from the end of one kernel to the start of the next one's first block, in microseconds.
     *
     * @param first whether it is the operator's first kernel
     */
    double gapUs(Gpu gpu, boolean first) {
        return this == STREAM || this == REPLAY && first
                ? gpu.architecture().launch().streamKernelUs()
                : gpu.architecture().launch().graphKernelUs();
    }
}
