package org.warpsight.sim.gpu;

import org.warpsight.hardware.Architecture;

/**
 * Operands of wgmma m64nNk(32 bytes) on their way from shared memory to the matrix unit.
 *
 * <p>Each instruction reads 32 bytes of each of its 64 rows of A and n columns of B, which bounds narrow instructions: 16 +
 * n / 4 cycles at 128 bytes per clock, measured as 18, 20, 24 and 32 cycles for n = 8 to 64.
 */
public final class WarpgroupInstruction {
    /**
     * Cycles of waiting for one sum and opening the next beside their products (DEPBAR and ARRIVE): products of 16 columns
     * that go on alternately to two sums take 40.4 cycles each with it and 20.6 without (H800 PCIe, wgmma_sync_cost in
     * hardware-profiles/validation/microbenchmarks.csv).
     */
    public static final double SWITCH_CYCLES = 20;

    /** Rows of A. */
    public static final int ROWS = 64;

    /** Warps that issue it together. */
    public static final int WARPS = 4;

    /** Bytes of a row of A or a column of B. */
    public static final int DEPTH_BYTES = 32;

    private WarpgroupInstruction() {}

    /** Cycles for which an instruction of n columns has the shared-memory port. */
    public static double portCycles(Architecture architecture, double n) {
        return (ROWS + n) * DEPTH_BYTES / architecture.sharedMemory().bandwidthBytesPerClock();
    }
}
