package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/**
 * Products of one query with keys, or of its weights with values, on the vector pipe, as in TensorRT-LLM's masked
 * multi-head attention (NVIDIA/TensorRT-LLM, decoderMaskedMultiheadAttentionTemplate.h).
 *
 * <pre>
 *   issued        = min( keys of an unrolled pass, 8 x keys of the step ) x head size
 *   instructions  = 3.5 x issued
 * </pre>
 *
 * <p>Operands go from L1 into registers, once. A thread that has any key issues all loads of its unrolled loop; those
 * beyond the last key repeat it.
 */
final class VectorProduct {
    /** Loads of a thread's unrolled loop (K_LOOP_UNROLL, V_LOOP_UNROLL). */
    private static final double UNROLLED_LOADS = 8;

    /**
     * Instructions per element: unpacking to FP32, FFMA, and a dozen for each 16 bytes (bound, page, address, load, mask);
     * an estimate from the loops' source.
     */
    private static final double INSTRUCTIONS = 3.5;

    private VectorProduct() {}

    /**
     * The work of a step.
     *
     * @param turn cycles from one instruction of a warp to its next
     * @param elements of the keys or values of a whole tile
     * @param keys that the step has
     * @param bytes of an element
     */
    static Work work(
            Architecture architecture, AttentionTile tile, double turn, double elements, double keys, double bytes) {
        double issued = elements * Math.min(1, UNROLLED_LOADS * keys / tile.keyTile());
        double instructions = issued * INSTRUCTIONS;
        return new Work(
                0,
                instructions / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                issued * bytes / architecture.sharedMemory().bandwidthBytesPerClock(),
                turn * instructions / (tile.warps() * architecture.warpSize()),
                0);
    }
}
