package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;

/**
 * How a block of an attention stores its part of the output.
 *
 * <pre>
 *   fused multi-head attention   16 bits: pairs as they lie in the accumulators          (STG.32)
 *                                 8 bits: under a window four columns of a lane together  (STG.32)
 *                                         else through shared memory by the copy engine   (STSM, TMA)
 *   others                       whole lines
 * </pre>
 *
 * <p>After NVIDIA/TensorRT-LLM, cpp/kernels/fmha_v2 ({@code gmem_tile_o_packed.h}; {@code USE_TMA_STORE}) and
 * fused_multihead_attention_v2's runner, which describes the output to the copy engine only where it has 8 bits and no window
 * is cut. An instruction of a warp that stores as the accumulators lie touches eight rows, four lanes side by side in each, and
 * L1 takes a cycle for a row.
 *
 * @param precision of what is stored
 * @param together elements that a lane stores together where rows are scattered; 0 where they are not
 * @param staged whether they pass through shared memory
 */
record AttentionOutputs(Precision precision, int together, boolean staged) {
    /** Lanes that store side by side in a row. */
    private static final int LANES_OF_ROW = 4;

    /** What L2 takes at least. */
    private static final double SECTOR_BYTES = 32;

    static AttentionOutputs of(Attention attention, AttentionPlan plan) {
        if (plan.splits() > 1) {
            return new AttentionOutputs(Precision.FP32, 0, false);
        }
        boolean narrow = attention.activations().bits() == Byte.SIZE;
        if (plan.tile().kernel() != AttentionKernel.FUSED_MULTI_HEAD) {
            return new AttentionOutputs(attention.activations(), 0, false);
        }
        // Values shorter than keys are those of latent attention, whose kernels store 16 bits whatever they read.
        if (!narrow || attention.valueDim() < attention.queryKeyDim()) {
            return new AttentionOutputs(narrow ? Precision.BF16 : attention.activations(), 2, false);
        }
        boolean windowed = AttentionTile.Mask.of(attention) == AttentionTile.Mask.WINDOW;
        return new AttentionOutputs(attention.activations(), windowed ? 4 : 0, !windowed);
    }

    /** Bytes that go to L2 for each byte of the output: scattered pieces leave the rest of each sector unused. */
    double sectorWaste() {
        return together == 0 ? 1 : Math.max(1, SECTOR_BYTES / (LANES_OF_ROW * together * precision.bytes()));
    }

    /** Cycles for which so many elements have L1 and shared memory before they are on their way. */
    double portCycles(Architecture architecture, double elements) {
        if (staged) {
            return 2
                    * elements
                    * precision.bytes()
                    / architecture.sharedMemory().bandwidthBytesPerClock();
        }
        return together == 0 ? 0 : elements / (LANES_OF_ROW * together);
    }
}
