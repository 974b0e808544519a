package org.warpsight.sim.validation;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Attention;
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
        return switch (op) {
            case "context_mla" ->
                sequence(attention(heads, HEAD_DIM + ROPE_DIM, HEAD_DIM, false, activations, activations))
                        .predict(simulators.graph(gpu));
            case "generation_mla" ->
                sequence(attention(1, LATENT_DIM + ROPE_DIM, LATENT_DIM, true, activations, cache))
                        .predict(simulators.graph(gpu));
            default -> new Unpredicted("operation " + op + " is not modelled");
        };
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

    /** RoPE touches the rotated part of every head; the latent vector of each new token goes to the cache with it. */
    private KernelSequence sequence(Attention attention) {
        long tokens = (long) batch * queries;
        int width = heads * ROPE_DIM + LATENT_DIM + ROPE_DIM;
        return new KernelSequence()
                .then(
                        new Streaming("rope and cache write", Kind.ROPE, tokens, width, Precision.BF16),
                        CacheState.IN_FORWARD_PASS)
                .then(attention, CacheState.IN_FORWARD_PASS);
    }
}
