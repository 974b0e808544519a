package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Architecture.MatrixInstruction;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;

/**
 * One warpgroup that issues wgmma m64nNk(32 bytes) with both operands in shared memory, one after another.
 *
 * <pre>
 *   n small:  the 64 rows of A and n of B pass the shared-memory port    (64 + n) x 32 B / port
 *   n large:  the multiplications                                        2 x 64 x n x k / rate
 * </pre>
 *
 * @param n columns of the instruction
 */
public record WarpgroupChain(Gpu gpu, Precision precision, int n) {
    private static final int ROWS = 64;
    private static final int OPERAND_ROW_BYTES = 32;

    /**
     * A chain on a GPU.
     *
     * @throws IllegalArgumentException if the GPU has no wgmma or none of this precision
     */
    public WarpgroupChain {
        if (gpu.architecture().matrixPipe().instruction() != MatrixInstruction.WGMMA) {
            throw new IllegalArgumentException(gpu.id() + " has no wgmma");
        }
        if (!gpu.supports(precision)) {
            throw new IllegalArgumentException("wgmma of " + gpu.id() + " does not take " + precision.id());
        }
    }

    /** Cycles from one instruction to the next with the pipe filled. */
    public double cycles() {
        return Math.max(multiplyCycles(), portCycles());
    }

    /** Cycles per instruction of a chain that is waited for at its end. */
    public double cycles(int instructions) {
        return cycles() + gpu.architecture().matrixPipe().completionCycles() / instructions;
    }

    /** Whether operands take longer than multiplications. */
    public boolean boundBySharedMemory() {
        return portCycles() > multiplyCycles();
    }

    private double multiplyCycles() {
        double k = OPERAND_ROW_BYTES / precision.bytes();
        return 2.0
                * ROWS
                * n
                * k
                / gpu.architecture().matrixPipe().flopsPerClock().get(precision);
    }

    private double portCycles() {
        Architecture.SharedMemory shared = gpu.architecture().sharedMemory();
        return (double) (ROWS + n) * OPERAND_ROW_BYTES / shared.bandwidthBytesPerClock();
    }
}
