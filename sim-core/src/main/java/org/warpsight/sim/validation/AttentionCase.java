package org.warpsight.sim.validation;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.PagedCacheWrite;
import org.warpsight.sim.kernel.RotaryCacheWrite;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of an attention table: the new keys and values go to the cache, then the attention kernels run over it.
 *
 * <pre>
 *   trtllm    RoPE on Q, K, V with the cache write inside, attention (, combination of splits)
 *   others    cache write, attention (, combination of splits)
 * </pre>
 *
 * @param queries new tokens of each sequence
 * @param keys tokens of each sequence
 */
record AttentionCase(
        Gpu gpu,
        Library library,
        String dtype,
        String cacheDtype,
        int batch,
        int queries,
        int keys,
        int heads,
        int keyValueHeads,
        int headDim,
        int window)
        implements RowCase {
    /** The collector rotates 128 elements whatever a head has (AIConfigurator, collector/trtllm/collect_attn.py). */
    private static final int ROTARY_DIM = 128;

    static AttentionCase prefill(RowInputs row) {
        return of(row, row.count("seq_len"), row.count("seq_len"));
    }

    static AttentionCase decode(RowInputs row) {
        return of(row, 1, row.count("kv_len"));
    }

    private static AttentionCase of(RowInputs row, int queries, int keys) {
        row.requireMultiple("num_heads", "num_kv_heads");
        return new AttentionCase(
                row.gpu(),
                row.library(),
                row.text("dtype"),
                row.text("kv_dtype"),
                row.count("batch"),
                queries,
                keys,
                row.count("num_heads"),
                row.count("num_kv_heads"),
                row.count("head_dim"),
                row.size("window"));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        return List.of(Dtypes.on(gpu, dtype)
                .flatMap(activations -> Dtypes.stored(cacheDtype).map(cache -> predict(simulators, activations, cache)))
                .orElseGet(() -> new Unpredicted("attention in " + dtype + " over a cache in " + cacheDtype
                        + " is not modelled for " + gpu.id())));
    }

    private Prediction predict(Simulators simulators, Precision activations, Precision cache) {
        Attention attention = new Attention(
                "attention",
                batch,
                queries,
                keys,
                heads,
                keyValueHeads,
                headDim,
                headDim,
                window,
                true,
                false,
                activations,
                cache);
        KernelLibrary kernels = KernelLibrary.of(library.name());
        // Replayed on the same tensors: what fits stays in L2, and a prompt's keys have just been written.
        double kept = CacheState.surviving(touchedBytes(attention), gpu.sharedL2Bytes());
        Replays replays = Replays.ofAttention(library);
        KernelSimulator simulator = simulators.graph(gpu, kernels, replays);
        KernelSequence sequence = new KernelSequence()
                .then(preparationName(), () -> prepare(simulator, attention, kept))
                .then(attention, new CacheState(kept, queries > 1 ? kept : 0));
        return Prediction.of(sequence, simulator, replays.startUs(gpu, false));
    }

    /** Inputs, cache and output. */
    private static double touchedBytes(Attention attention) {
        double tokens = (double) attention.sequences() * attention.queries();
        double inputs = tokens
                * (attention.heads() + 2.0 * attention.keyValueHeads())
                * attention.queryKeyDim()
                * Precision.BF16.bytes();
        return inputs + attention.compulsoryBytes();
    }

    private String preparationName() {
        return library == Library.TRTLLM ? "rope and cache write" : "cache write";
    }

    private KernelResult prepare(KernelSimulator simulator, Attention attention, double kept) {
        CacheState cache = new CacheState(kept, 0);
        if (library == Library.VLLM) {
            return simulator.run(
                    new PagedCacheWrite(tokens(), keyValueHeads, headDim, Precision.BF16, attention.cache()), cache);
        }
        if (library != Library.TRTLLM) {
            return simulator.run(pass(Kind.CACHE_WRITE, 2.0 * keyValueHeads, attention.cache()), cache);
        }
        if (queries > 1) {
            RotaryCacheWrite rotation = new RotaryCacheWrite(
                    tokens(), heads, keyValueHeads, headDim, ROTARY_DIM, attention.activations(), attention.cache());
            return simulator.run(rotation, cache);
        }
        // Read once; written as the attention reads it, and keys and values to the cache besides.
        double perToken =
                (heads + 2.0 * keyValueHeads) * (1 + attention.activations().bytes() / Precision.BF16.bytes())
                        + 2.0 * keyValueHeads * attention.cache().bytes() / Precision.BF16.bytes();
        return simulator.run(pass(Kind.ROPE, perToken / 2, Precision.BF16), cache);
    }

    private Streaming pass(Kind kind, double headsPerToken, Precision precision) {
        return new Streaming(preparationName(), kind, tokens(), (int) Math.round(headsPerToken * headDim), precision);
    }

    private long tokens() {
        return (long) batch * queries;
    }
}
