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
    /**
     * One by one on a stream between two timestamps, of which the second takes its turn like a kernel; each runs once, so
     * that its code comes from HBM.
     */
    TIMESTAMPS;

    /** Code that one miss brings: the line and those that are prefetched behind it (an estimate). */
    private static final double CODE_BYTES_PER_MISS = 1024;

    /** Time from the end of one kernel to the start of the next one's first block, in microseconds. */
    double gapUs(Gpu gpu) {
        return switch (this) {
            case GRAPH -> gpu.architecture().launch().graphKernelUs();
            case DEPENDENT -> 0;
            case STREAM, TIMESTAMPS -> gpu.architecture().launch().streamKernelUs();
        };
    }

    /** Time from the end of the last kernel to the end of what is timed, in microseconds. */
    double closingUs(Gpu gpu) {
        return this == TIMESTAMPS ? gpu.architecture().launch().streamKernelUs() : 0;
    }

    /** Time for which the first blocks wait for their instructions, in cycles. */
    double codeCycles(Gpu gpu, double codeBytes) {
        return this == TIMESTAMPS
                ? codeBytes / CODE_BYTES_PER_MISS * gpu.architecture().latency().hbmCycles()
                : 0;
    }
}
