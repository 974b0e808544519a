package org.warpsight.sim.kernel;

import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.AttentionPlan.Arithmetic;
import org.warpsight.workload.operator.Attention;

/**
 * Blocks of TensorRT-LLM's masked multi-head attention (NVIDIA/TensorRT-LLM, decoderMaskedMultiheadAttentionLaunch.h:
 * {@code mmha_launch_kernel_ex}, {@code multi_block_grid_setup}; attentionOp.cpp: {@code getMaxNumSeqLenTile}).
 *
 * <pre>
 *   heads    = sequences x query heads
 *   factor   = 1, 2 or 4, at most ceil(SMs x resident blocks of 256 threads / heads)
 *   block    = 256 x factor threads, which take factor times the keys in one unrolled pass
 *   parts    = min( ceil(SMs / heads), ceil((keys + 1) / keys of a pass) )
 * </pre>
 *
 * <p>Few heads thus get blocks of 1024 threads, one to an SM, and keys are cut only as far as all parts run at once.
 * Parts are counted by all keys, also where a window leaves few of them.
 */
final class MaskedMultiHeadGrid {
    /** Threads of the largest block over those of the smallest: 1024 and 256. */
    private static final int LARGEST_FACTOR = 4;

    /**
     * Round trips of the block that combines parts, one after another: its own part out, counter of parts, their maxima,
     * their sums, their outputs (decoderMaskedMultiheadAttentionTemplate.h, {@code MULTI_BLOCK_FLAG}).
     */
    private static final int TRIPS_OF_PARTS = 5;

    private MaskedMultiHeadGrid() {}

    /** The plan of a kernel for one token of each sequence. */
    static AttentionPlan of(Gpu gpu, PlanFamilies families, Attention attention) {
        AttentionTile smallest = families.attentionTile(AttentionKernel.MASKED_MULTI_HEAD, attention, 1, true);
        int multiprocessors = gpu.product().multiprocessors();
        long heads = (long) attention.sequences() * attention.heads();
        int factor = factor(Ceiling.divide((long) multiprocessors * smallest.launchedBlocks(), heads));
        int keysOfPass = smallest.keyTile() * factor;
        int parts = (int) Math.min(
                Ceiling.divide((long) multiprocessors, heads), Ceiling.divide(attention.keys() + 1, keysOfPass));
        AttentionTile tile =
                smallest.resized(keysOfPass, smallest.warps() * factor, smallest.launchedBlocks() / factor);
        return new AttentionPlan(
                "masked multi-head", tile, 1, parts, Arithmetic.VECTOR, false, TRIPS_OF_PARTS, true, false);
    }

    /** Blocks of 768 threads are rounded down to 512. */
    private static int factor(long wanted) {
        return Integer.highestOneBit((int) Math.min(wanted, LARGEST_FACTOR));
    }
}
