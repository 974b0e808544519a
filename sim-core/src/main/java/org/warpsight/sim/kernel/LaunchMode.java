package org.warpsight.sim.kernel;

import org.warpsight.hardware.Gpu;

/** How kernels are handed to the GPU. */
public enum LaunchMode {
    /** As nodes of a captured graph, which the GPU starts by itself; each finds the code of another one in its SMs. */
    GRAPH,
    /** As such nodes that do the same over and over: where that takes one kernel, its code is in place. */
    REPEATED_GRAPH,
    /** Each operator as a graph of its own, replayed: its first kernel comes as one of a stream does. */
    REPLAY,
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
    TIMESTAMPS,
    /** As the GPU's own time stamps say: from the dispatch of the first block to the end of the last. */
    DEVICE,
    /** Timed by a profiler from their first block to their last, after L2 has been overwritten, their code with it. */
    PROFILED;

    /** Code that one miss brings: the line and those that are prefetched behind it (an estimate). */
    private static final double CODE_BYTES_PER_MISS = 1024;

    /**
     * Ways to L2, one after another, until the first instructions of a kernel have run whose code is not in the SMs: of the
     * code, of its constants and of what it goes on with. A judgement: on the H100 FP8 GEMMs of four kernels and TensorRT-LLM's
     * prompts of three and four show 0.26 to 0.4 us for each, where three ways are 0.5 us.
     */
    private static final double CODE_WAYS = 3;

    /**
     * Time from the end of one kernel to the start of the next one's first block, in microseconds.
     *
     * @param first whether it is the operator's first kernel
     */
    double gapUs(Gpu gpu, boolean first) {
        return switch (this) {
            case GRAPH, REPEATED_GRAPH -> gpu.architecture().launch().graphKernelUs();
            case REPLAY ->
                first
                        ? gpu.architecture().launch().streamKernelUs()
                        : gpu.architecture().launch().graphKernelUs();
            case DEPENDENT, DEVICE, PROFILED -> 0;
            case STREAM, TIMESTAMPS -> gpu.architecture().launch().streamKernelUs();
        };
    }

    /**
     * What the start of a graph takes longer than the way from one of its nodes to the next, in microseconds. The period of
     * kernels on a stream, which stands for it, has room for the code of the first one.
     *
     * @param alone whether the node is the same single kernel as the one before it
     */
    public static double graphStartUs(Gpu gpu, boolean alone) {
        double code =
                REPEATED_GRAPH.codeCycles(gpu, 0, true, alone) / gpu.product().maximumClockMhz();
        return Math.max(0, REPLAY.gapUs(gpu, true) - GRAPH.gapUs(gpu, false) - code);
    }

    /**
     * What the start of a graph takes longer than the way from a kernel to a {@linkplain #DEPENDENT dependent} one, in
     * microseconds: the period of kernels on a stream, and the placement of a block and its parameters, which nothing drains beside.
     */
    public static double dependentStartUs(Gpu gpu) {
        double placementCycles =
                gpu.architecture().launch().blockCycles() + gpu.architecture().meanL2Cycles();
        return REPLAY.gapUs(gpu, true) + placementCycles / gpu.product().maximumClockMhz();
    }

    /** Time from the end of the last kernel to the end of what is timed, in microseconds. */
    double closingUs(Gpu gpu) {
        return this == TIMESTAMPS ? gpu.architecture().launch().streamKernelUs() : 0;
    }

    /**
     * Time for which the first blocks wait for their instructions, in cycles: for all of them where they come from HBM, for
     * the first ones where L2 has them and brings the others while these run.
     *
     * @param first whether it is the operator's first kernel
     * @param alone whether the operator is a single kernel
     */
    double codeCycles(Gpu gpu, double codeBytes, boolean first, boolean alone) {
        double fromL2 = CODE_WAYS * gpu.architecture().meanL2Cycles();
        return switch (this) {
            case TIMESTAMPS, PROFILED ->
                codeBytes / CODE_BYTES_PER_MISS * gpu.architecture().latency().hbmCycles();
            case GRAPH -> fromL2;
            case REPLAY -> first ? 0 : fromL2;
            case REPEATED_GRAPH -> alone ? 0 : fromL2;
            case DEPENDENT, STREAM, DEVICE -> 0;
        };
    }
}
