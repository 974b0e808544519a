package org.warpsight.report.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;

/**
 * What a vendor calls the parts of its GPUs.
 *
 * @param multiprocessor that runs blocks: SM or CU
 * @param warp threads that execute together: warp or wavefront
 * @param sharedMemory that a block's programs manage themselves: shared memory or LDS
 */
public record Terms(String multiprocessor, String warp, String sharedMemory) {
    private static final Terms NVIDIA = new Terms("SM", "warp", "shared memory");
    private static final Terms AMD = new Terms("CU", "wavefront", "LDS");

    /** The words for a GPU. */
    public static Terms of(Gpu gpu) {
        return of(gpu.architecture());
    }

    /** The words for an architecture. */
    public static Terms of(Architecture architecture) {
        return switch (architecture.vendor()) {
            case NVIDIA -> NVIDIA;
            case AMD -> AMD;
        };
    }

    /** The port of the shared memory. */
    public String sharedMemoryPort() {
        return equals(AMD) ? "LDS port" : "shared-memory port";
    }
}
