package org.warpsight.sim.validation;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of a multi-head latent attention table, after DeepSeek-V2 (arXiv 2405.04434).
 *
 * <p>In the context phase keys and values are expanded, so that it is an attention with as many key-value heads as heads;
 * in generation the projections are absorbed and every head reads the latent vectors, values being a part of the keys.
 *
 * @param queries new tokens of each sequence
 * @param cached tokens of each sequence that are in the cache already
 */
record LatentAttentionCase(
        Gpu gpu, String op, String dtype, String cacheDtype, int heads, int batch, int queries, int cached)
        implements RowCase {
    private static final int HEAD_DIM = 128;
    private static final int ROPE_DIM = 64;
    private static final int LATENT_DIM = 512;

    static LatentAttentionCase of(RowInputs row) {
        return new LatentAttentionCase(
                row.gpu(),
                row.text("op"),
                row.text("dtype"),
                row.text("kv_dtype"),
                row.count("num_heads"),
                row.count("batch"),
                row.count("isl"),
                row.size("step"));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        return List.of(Dtypes.on(gpu, dtype)
                .flatMap(activations -> Dtypes.stored(cacheDtype).map(cache -> predict(simulators, activations, cache)))
                .orElseGet(() -> new Unpredicted("latent attention in " + dtype + " over a cache in " + cacheDtype
                        + " is not modelled for " + gpu.id())));
    }

    private Prediction predict(Simulators simulators, Precision activations, Precision cache) {
        // Over an FP8 cache both products are FP8 too.
        Precision products = cache == Precision.FP8 && gpu.supports(Precision.FP8) ? Precision.FP8 : activations;
        return switch (op) {
            case "context_mla" -> context(simulators, products).predict(simulators.graph(gpu, KernelLibrary.TRTLLM));
            case "generation_mla" ->
                generation(simulators, products, cache).predict(simulators.graph(gpu, KernelLibrary.TRTLLM));
            default -> new Unpredicted("operation " + op + " is not modelled");
        };
    }

    /**
     * The kernels of TensorRT-LLM's context phase: RoPE of queries and keys with the latent vectors to the cache; for FP8, a
     * pass over queries, keys and values of all heads; attention, which begins with the sequences' offsets.
     */
    private KernelSequence context(Simulators simulators, Precision products) {
        long tokens = (long) batch * queries;
        int perHead = 2 * (HEAD_DIM + ROPE_DIM) + HEAD_DIM;
        // One part for the rotation is read and two, of queries and keys, are written; the latent vectors are copied.
        int rotated = 3 * heads * ROPE_DIM / 2 + LATENT_DIM + ROPE_DIM;
        KernelSequence kernels = new KernelSequence();
        first(simulators, kernels, new Streaming("rope", Kind.ROPE, tokens, rotated, Precision.BF16));
        if (products == Precision.FP8) {
            then(kernels, new Streaming("quantise", Kind.QUANTISE, tokens, heads * perHead, products));
        }
        return then(kernels, attention(heads, HEAD_DIM + ROPE_DIM, HEAD_DIM, false, products, products));
    }

    /**
     * In generation RoPE writes queries and the new latent vector; over an FP8 cache it quantises the whole queries as well,
     * and writes half of what it reads. How the keys are shared among the SMs has been worked out before, once for all layers
     * (TensorRT-LLM, compute_flash_mla_metadata).
     */
    private KernelSequence generation(Simulators simulators, Precision products, Precision cache) {
        long tokens = (long) batch * queries;
        int latent = LATENT_DIM + ROPE_DIM;
        int rotated = products == Precision.FP8 ? 3 * (heads + 1) * latent / 4 : heads * ROPE_DIM + latent;
        KernelSequence kernels = new KernelSequence();
        first(simulators, kernels, new Streaming("rope and cache write", Kind.ROPE, tokens, rotated, Precision.BF16));
        return then(kernels, attention(1, LATENT_DIM + ROPE_DIM, LATENT_DIM, true, products, cache));
    }

    /** Every row is a graph of its own, whose first kernel comes as one of a stream does. */
    private void first(Simulators simulators, KernelSequence kernels, Streaming operator) {
        kernels.then(
                operator.name(),
                () -> simulators.replay(gpu, KernelLibrary.TRTLLM).run(operator, kept(operator)));
    }

    private KernelSequence then(KernelSequence kernels, Operator operator) {
        return kernels.then(operator, kept(operator));
    }

    /** What a kernel reads has just been written or is the same in every replay: it is in L2 as far as it fits. */
    private CacheState kept(Operator operator) {
        double kept = CacheState.surviving(operator.compulsoryBytes(), gpu.sharedL2Bytes());
        return new CacheState(kept, kept);
    }

    private Attention attention(
            int keyValueHeads, int queryKeyDim, int valueDim, boolean latent, Precision activations, Precision cache) {
        return new Attention(
                "attention",
                batch,
                queries,
                queries + cached,
                heads,
                keyValueHeads,
                queryKeyDim,
                valueDim,
                0,
                true,
                latent,
                activations,
                cache);
    }
}
