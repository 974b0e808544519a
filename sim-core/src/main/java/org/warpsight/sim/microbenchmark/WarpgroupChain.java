package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Architecture.MatrixInstruction;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.WarpgroupInstruction;

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

    /** Multiply-adds per cycle of an SM with the pipe filled. */
    public double multiplyAddsPerCycle() {
        return flops() / 2 / cycles();
    }

    /** Bytes of operands that shared memory gives per cycle with the pipe filled. */
    public double operandBytesPerCycle() {
        return (WarpgroupInstruction.ROWS + n) * (double) WarpgroupInstruction.DEPTH_BYTES / cycles();
    }

    /** FLOP per second of all SMs with the pipe filled, at a clock. */
    public double flopsPerSecond(double megahertz) {
        return flops() / cycles() * gpu.product().multiprocessors() * megahertz * 1e6;
    }

    /** Whether operands take longer than multiplications. */
    public boolean boundBySharedMemory() {
        return portCycles() > multiplyCycles();
    }

    /** Whether multiplications take longer than operands. */
    public boolean boundByMultiplications() {
        return multiplyCycles() > portCycles();
    }

    private double flops() {
        return 2.0 * WarpgroupInstruction.ROWS * n * WarpgroupInstruction.DEPTH_BYTES / precision.bytes();
    }

    private double multiplyCycles() {
        return flops() / gpu.matrixFlopsPerClock(precision);
    }

    private double portCycles() {
        return WarpgroupInstruction.portCycles(gpu.architecture(), n);
    }
}
