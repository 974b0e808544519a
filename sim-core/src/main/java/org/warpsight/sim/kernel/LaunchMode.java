package org.warpsight.sim.kernel;

import org.warpsight.hardware.Gpu;

/** How kernels are handed to the GPU. */
public enum LaunchMode {
    /** As nodes of a captured graph, which the GPU starts by itself. */
    GRAPH,
    /**
     * As such nodes, with blocks that are placed when those of the kernel before have ended and wait for its results
     * there (CUDA C++ Programming Guide, programmatic dependent launch).
     */
    DEPENDENT,
    /** Back to back on a stream, the host running ahead. */
    STREAM,
    /** One by one on a stream between two timestamps, of which the second takes its turn like a kernel. */
    TIMESTAMPS;

    /** Time from the end of one kernel to the start of the next one's first block, in microseconds. */
    double gapUs(Gpu gpu) {
        return switch (this) {
            case GRAPH -> gpu.architecture().launch().graphKernelUs();
            case DEPENDENT -> 0;
            case STREAM -> gpu.architecture().launch().streamKernelUs();
            case TIMESTAMPS -> 2 * gpu.architecture().launch().streamKernelUs();
        };
    }
}
