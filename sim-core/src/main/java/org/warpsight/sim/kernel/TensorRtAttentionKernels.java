package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.AttentionPlan.Arithmetic;
import org.warpsight.workload.operator.Attention;

/**
 * Attention of TensorRT-LLM (NVIDIA/TensorRT-LLM, cpp/kernels/fmha_v2 and cpp/tensorrt_llm/kernels).
 *
 * <pre>
 *   prompts:  lengths (, tile counter), fused multi-head attention, heads apart
 *   decoding: XQA, all heads of a key-value head in one block          up to 32 heads, enough blocks
 *             masked multi-head attention, every head apart            otherwise
 * </pre>
 *
 * <p>On Hopper prompts read keys and values from the pages of the cache (tensorrt_llm/_torch/attention_backend/trtllm.py:
 * "paged context FMHA is forced on SM90"). Those kernels are compiled with one order of their tiles: sequence after sequence,
 * head after head, from the first queries to the last (fmha_v2/setup.py, {@code SCHEDULING_MODE} 1; warpspec/dma.h,
 * {@code run_separate_q_and_kv}). The order by length exists for packed queries, keys and values only.
 *
 * <p>Parts of the keys are combined by the last block of each head, without a second kernel. Heads that are larger than
 * these kernels take run as in FlashAttention-3.
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

    /** Round trips of a block that has a part: its own part out, semaphore. */
    private static final int TRIPS_OF_PART = 2;

    /** Round trips of the last block of a head before it adds: maxima of all parts, the first parts. */
    private static final int TRIPS_BEFORE_SUM = 2;

    /** Elements of a head that one of XQA's four warps for values has; those that are left over take other parts. */
    private static final int ELEMENTS_OF_WARP = 64;

    private static final int VALUE_WARPS = 4;

    /** Size of the heads whose kernels for prompts are shipped as binaries on Hopper. */
    private static final int PRECOMPILED_HEAD_DIM = 128;

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
        // Kernels for one token take only values that are as long as keys.
        if (attention.queries() > 1 || attention.valueDim() < attention.queryKeyDim()) {
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
        // Keys and values lie in pages, or apart from the queries; tiles of such kernels follow head after head.
        AttentionPlan plan =
                new AttentionPlan("fused multi-head", tile, 1, 1, Arithmetic.WARPGROUP, true, 0, false, false);
        List<KernelLaunch> launches = new ArrayList<>();
        launches.add(streams.small("sequence lengths", attention.sequences()));
        if (!isPrecompiled(attention)) {
            launches.add(streams.small("tile counter", 1));
        }
        launches.add(blocks.lower(attention, plan, cache));
        return launches;
    }

    /**
     * Whether the kernel comes as a binary, whose counter of tiles the kernel before it clears; the launchers of those built
     * from source clear it by an operation of their own (fmha_v2/setup.py, use_cubin_header and cudaMemsetAsync).
     */
    private static boolean isPrecompiled(Attention attention) {
        return attention.queryKeyDim() == PRECOMPILED_HEAD_DIM && attention.valueDim() == PRECOMPILED_HEAD_DIM;
    }

    private List<KernelLaunch> crossQuery(Attention attention, CacheState cache) {
        int group = attention.heads() / attention.keyValueHeads();
        AttentionTile tile = families.attentionTile(AttentionKernel.CROSS_QUERY, attention, group, true);
        long whole = (long) attention.sequences() * attention.keyValueHeads();
        int parts = attention.keys() / LEAST_KEYS_OF_PART;
        parts = (int) Math.max(1, Math.min(parts, Math.round(Math.sqrt(parts * (double) REDUCTION_FACTOR))));
        double waves = (double) whole * parts / gpu.product().multiprocessors() / TARGET_WAVES;
        if (waves > 1) {
            parts = (int) Math.max(1, Math.floor(parts / waves));
        }
        AttentionPlan plan = new AttentionPlan(
                "xqa", tile, group, parts, Arithmetic.WARP, true, tripsOfParts(attention, parts), true, false);
        return List.of(blocks.lower(attention, plan, cache));
    }

    /**
     * Round trips of a block for its part, on average. The last block of each head adds the parts, its groups of warps in
     * turns with one load under way, which waits for L2 (cpp/kernels/xqa/mha.cu, {@code isLastCta}); where an SM runs
     * several blocks, not all of them are such.
     */
    private double tripsOfParts(Attention attention, int parts) {
        int groups = Math.max(1, VALUE_WARPS * ELEMENTS_OF_WARP / attention.valueDim());
        Architecture architecture = gpu.architecture();
        double turns = Ceiling.divide(parts, groups)
                * architecture.meanL2Cycles()
                / architecture.latency().hbmCycles();
        long blocks = (long) attention.sequences() * attention.keyValueHeads() * parts;
        long ofSm = Ceiling.divide(blocks, gpu.product().multiprocessors());
        return TRIPS_OF_PART + (TRIPS_BEFORE_SUM + turns) / Math.min(parts, ofSm);
    }

    private List<KernelLaunch> maskedMultiHead(Attention attention, CacheState cache) {
        AttentionPlan plan = MaskedMultiHeadGrid.of(gpu, families, attention);
        return List.of(blocks.lower(attention, plan, cache).launchedEarly());
    }
}
