package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Ceiling;
import org.warpsight.sim.kernel.AttentionPlan.Arithmetic;
import org.warpsight.sim.kernel.PlanFamilies.AttentionKernel;
import org.warpsight.sim.kernel.PlanFamilies.AttentionTile;
import org.warpsight.workload.operator.Attention;

/**
 * Attention of TensorRT-LLM (NVIDIA/TensorRT-LLM, cpp/kernels/fmha_v2 and cpp/tensorrt_llm/kernels).
 *
 * <pre>
 *   prompts:  lengths, fused multi-head attention, heads apart
 *   decoding: XQA, all heads of a key-value head in one block          up to 32 heads, enough blocks
 *             masked multi-head attention, every head apart            otherwise
 * </pre>
 *
 * <p>Latent attention, whose heads are larger than these kernels take, runs as FlashAttention-3 does. Parts of the keys are combined by the last block of each head, without a second kernel.
 */
final class TensorRtAttentionKernels implements AttentionKernels {
    /** Heads of a key-value head that XQA takes (supportConfigHMMA). */
    static final int MOST_SHARED_HEADS = 32;

    /** Keys of a part at least (kMinHistoryTokensPerBlock). */
    private static final int LEAST_KEYS_OF_PART = 128;

    /** XQA is chosen if a quarter of the SMs gets a block (kEnableMinBlockFactor). */
    private static final int LEAST_BLOCKS_FACTOR = 4;

    /** Waves that parts are cut for (kTargetWaveFactor). */
    private static final int TARGET_WAVES = 8;

    /** Parts are at most the root of so many times their number: more would make the last reduction dominate. */
    private static final int REDUCTION_FACTOR = 8;

    /** Round trips of the block that combines parts: its own part out, semaphore, sums of the others, their outputs. */
    private static final int TRIPS_OF_PARTS = 4;

    private final Gpu gpu;
    private final PlanFamilies families;
    private final AttentionBlocks blocks;
    private final StreamingLowering streams;
    private final AttentionKernels largeHeads;

    TensorRtAttentionKernels(Gpu gpu, PlanFamilies families) {
        this.gpu = gpu;
        this.families = families;
        this.blocks = new AttentionBlocks(gpu);
        this.streams = new StreamingLowering(gpu);
        this.largeHeads = new FlashAttention3Kernels(gpu, families, true);
    }

    @Override
    public List<KernelLaunch> lower(Attention attention, CacheState cache) {
        if (!families.has(AttentionKernel.CROSS_QUERY, Math.max(attention.queryKeyDim(), attention.valueDim()))) {
            return largeHeads.lower(attention, cache);
        }
        if (attention.queries() > 1) {
            return prompts(attention, cache);
        }
        return sharesKeys(gpu, attention) ? crossQuery(attention, cache) : maskedMultiHead(attention, cache);
    }

    /** Whether heads that share keys are computed together (DecoderXQAImplJIT::mayHavePerfGain). */
    static boolean sharesKeys(Gpu gpu, Attention attention) {
        long parts = Math.max(1, attention.keys() / LEAST_KEYS_OF_PART);
        long blocks = parts * attention.keyValueHeads() * attention.sequences();
        int group = attention.heads() / attention.keyValueHeads();
        return group > 1
                && group <= MOST_SHARED_HEADS
                && LEAST_BLOCKS_FACTOR * blocks >= gpu.product().multiprocessors();
    }

    private List<KernelLaunch> prompts(Attention attention, CacheState cache) {
        AttentionTile tile =
                families.attentionTile(AttentionKernel.FUSED_MULTI_HEAD, attention, attention.queries(), false);
        AttentionPlan plan = new AttentionPlan("fused multi-head", tile, 1, 1, Arithmetic.WARPGROUP, true, 0);
        return List.of(streams.small("sequence lengths", attention.sequences()), blocks.lower(attention, plan, cache));
    }

    private List<KernelLaunch> crossQuery(Attention attention, CacheState cache) {
        AttentionTile tile = families.attentionTile(AttentionKernel.CROSS_QUERY, attention, 1, true);
        long whole = (long) attention.sequences() * attention.keyValueHeads();
        int parts = attention.keys() / LEAST_KEYS_OF_PART;
        parts = (int) Math.max(1, Math.min(parts, Math.round(Math.sqrt(parts * (double) REDUCTION_FACTOR))));
        double waves = (double) whole * parts / gpu.product().multiprocessors() / TARGET_WAVES;
        if (waves > 1) {
            parts = (int) Math.max(1, Math.floor(parts / waves));
        }
        int group = attention.heads() / attention.keyValueHeads();
        AttentionPlan plan = new AttentionPlan("xqa", tile, group, parts, Arithmetic.WARP, false, TRIPS_OF_PARTS);
        return List.of(blocks.lower(attention, plan, cache));
    }

    private List<KernelLaunch> maskedMultiHead(Attention attention, CacheState cache) {
        AttentionTile tile = families.attentionTile(AttentionKernel.MASKED_MULTI_HEAD, attention, 1, true);
        long whole = (long) attention.sequences() * attention.heads();
        int wanted = (int) Ceiling.divide(2L * gpu.product().multiprocessors(), whole);
        int parts = Math.max(1, Math.min(wanted, Ceiling.divide(attention.reachableKeys(), LEAST_KEYS_OF_PART)));
        AttentionPlan plan =
                new AttentionPlan("masked multi-head", tile, 1, parts, Arithmetic.VECTOR, false, TRIPS_OF_PARTS);
        return List.of(blocks.lower(attention, plan, cache));
    }
}
