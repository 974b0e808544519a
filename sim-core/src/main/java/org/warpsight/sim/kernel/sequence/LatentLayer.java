package org.warpsight.sim.kernel.sequence;

import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.LatentQuantisation;
import org.warpsight.sim.kernel.LatentRotation;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * Multi-head latent attention without its projections, after DeepSeek-V2 (arXiv 2405.04434), as TensorRT-LLM launches it.
 *
 * <pre>
 *   context      RoPE and cache write ► (FP8: quantise q, k, v) ► attention, as many key-value heads as heads
 *   generation   RoPE and cache write (FP8: q quantised) ► attention over one latent head (► combination)
 * </pre>
 *
 * <p>In the context phase keys and values are expanded; in generation the projections are absorbed and every head reads the
 * latent vectors, values being a part of the keys.
 *
 * @param heads query heads on this GPU
 * @param batch sequences
 * @param queries new tokens of each sequence
 * @param keys tokens of each sequence, the new ones included
 * @param products precision of both products
 * @param cache precision of the cache
 */
public record LatentLayer(int heads, int batch, int queries, int keys, Precision products, Precision cache) {
    private static final int HEAD_DIM = 128;
    private static final int ROPE_DIM = 64;
    private static final int LATENT_DIM = 512;

    /** A layer over a cache: over one of FP8 both products are FP8 too, where the GPU's matrix pipe takes it. */
    public static LatentLayer over(
            Gpu gpu, Precision cache, int heads, int batch, int queries, int keys, Precision activations) {
        Precision products = cache == Precision.FP8 && gpu.supports(Precision.FP8) ? Precision.FP8 : activations;
        return new LatentLayer(heads, batch, queries, keys, products, cache);
    }

    /**
     * The kernels of TensorRT-LLM's context phase: RoPE of queries and keys with the latent vectors to the cache; for FP8, the
     * quantisation of queries, keys and values of all heads; attention, which begins with the sequences' offsets.
     */
    public KernelSequence context(Gpu gpu) {
        LatentRotation rotation = new LatentRotation(batch, queries, heads, ROPE_DIM, LATENT_DIM, cache);
        CacheState rotated = kept(gpu, rotation.inputBytes() + rotation.outputBytes());
        KernelSequence kernels = new KernelSequence().then("rope", simulator -> simulator.run(rotation, rotated));
        if (products == Precision.FP8) {
            LatentQuantisation narrow =
                    new LatentQuantisation(tokens(), (long) batch * keys, heads, HEAD_DIM + ROPE_DIM, HEAD_DIM);
            CacheState written = kept(gpu, narrow.inputBytes() + narrow.outputBytes());
            kernels.then("quantise", simulator -> simulator.run(narrow, written));
        }
        return then(gpu, kernels, expanded());
    }

    /**
     * In generation RoPE writes queries and the new latent vector; over an FP8 cache it quantises the whole queries as well,
     * and writes half of what it reads. How the keys are shared among the SMs has been worked out before, once for all layers
     * (TensorRT-LLM, compute_flash_mla_metadata).
     */
    public KernelSequence generation(Gpu gpu) {
        int latent = LATENT_DIM + ROPE_DIM;
        int rotated = products == Precision.FP8 ? 3 * (heads + 1) * latent / 4 : heads * ROPE_DIM + latent;
        Streaming rotation = new Streaming("rope and cache write", Kind.ROPE, tokens(), rotated, Precision.BF16);
        KernelSequence kernels = new KernelSequence().then(rotation, kept(gpu, rotation));
        return then(gpu, kernels, absorbed());
    }

    /** The attention of the context phase. */
    public Attention expanded() {
        return attention(heads, HEAD_DIM + ROPE_DIM, HEAD_DIM, false, products);
    }

    /** The attention of generation. */
    public Attention absorbed() {
        return attention(1, LATENT_DIM + ROPE_DIM, LATENT_DIM, true, cache);
    }

    private long tokens() {
        return (long) batch * queries;
    }

    private static KernelSequence then(Gpu gpu, KernelSequence kernels, Operator operator) {
        return kernels.then(operator, kept(gpu, operator));
    }

    /** What a kernel reads has just been written or is the same in every replay: it is in L2 as far as it fits. */
    private static CacheState kept(Gpu gpu, Operator operator) {
        return kept(gpu, operator.compulsoryBytes());
    }

    private static CacheState kept(Gpu gpu, double bytes) {
        return CacheState.repeated(bytes, gpu.sharedL2Bytes());
    }

    private Attention attention(
            int keyValueHeads, int queryKeyDim, int valueDim, boolean latent, Precision keyPrecision) {
        return new Attention(
                "attention",
                batch,
                queries,
                keys,
                heads,
                keyValueHeads,
                queryKeyDim,
                valueDim,
                0,
                true,
                latent,
                products,
                keyPrecision);
    }
}
