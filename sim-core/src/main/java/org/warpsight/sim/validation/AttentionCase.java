package org.warpsight.sim.validation;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelLibrary;
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
        double kept =
                CacheState.surviving(touchedBytes(attention), gpu.product().l2Bytes());
        Streaming preparation = preparation(attention);
        KernelSequence sequence = new KernelSequence()
                .then(
                        preparation.name(),
                        () -> simulators.replay(gpu, kernels).run(preparation, new CacheState(kept, 0)))
                .then(attention, new CacheState(kept, queries > 1 ? kept : 0));
        return Prediction.of(sequence, simulators.graph(gpu, kernels));
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

    private Streaming preparation(Attention attention) {
        long tokens = (long) batch * queries;
        if (library == Library.TRTLLM) {
            // Read once; written as the attention reads it, and keys and values to the cache besides.
            double width =
                    (heads + 2.0 * keyValueHeads) * (1 + attention.activations().bytes() / Precision.BF16.bytes())
                            + 2.0 * keyValueHeads * attention.cache().bytes() / Precision.BF16.bytes();
            return new Streaming(
                    "rope and cache write", Kind.ROPE, tokens, (int) Math.round(width / 2 * headDim), Precision.BF16);
        }
        return new Streaming("cache write", Kind.CACHE_WRITE, tokens, 2 * keyValueHeads * headDim, attention.cache());
    }
}
