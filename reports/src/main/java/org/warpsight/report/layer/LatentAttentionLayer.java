package org.warpsight.report.layer;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.report.Numbers;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.kernel.sequence.LatentLayer;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.Attention;

/**
 * Multi-head latent attention without its projections: in the latent space for decoding, over expanded keys and values for
 * prompts.
 *
 * @param batch sequences
 * @param queries new tokens of each
 * @param keys tokens of each, the new ones included
 * @param heads query heads on this GPU
 * @param dtype precision of queries and of both products, unless the cache is FP8
 * @param cache precision of the cache, of 8 or 16 bits
 */
public record LatentAttentionLayer(int batch, int queries, int keys, int heads, Precision dtype, Precision cache)
        implements Layer {
    /** More new tokens than a guess that decoding verifies are a prompt's. */
    private static final int MOST_ABSORBED = 4;

    @Override
    public String name() {
        return absorbed() ? "mla generation" : "mla context";
    }

    @Override
    public List<Figure> figures() {
        return List.of(new Figure("new tokens", "tokens", tokens()), new Figure("heads", "heads", heads));
    }

    @Override
    public KernelLibrary library(Gpu gpu) {
        return KernelLibrary.TRTLLM.runsOn(gpu.architecture()) ? KernelLibrary.TRTLLM : KernelLibrary.DEFAULT;
    }

    @Override
    public KernelSequence kernels(KernelSimulator simulator, boolean warm) {
        Gpu gpu = simulator.gpu();
        LatentLayer layer = on(gpu);
        return absorbed() ? layer.generation(gpu) : layer.context(gpu);
    }

    @Override
    public LeastWork least(Gpu gpu) {
        Attention attention = attention(gpu);
        Roofline roofline = new Roofline(gpu);
        return new LeastWork(
                attention.flops(),
                roofline.computeSeconds(attention),
                attention.compulsoryBytes(),
                roofline.computeRoof(attention).operation());
    }

    @Override
    public long tokens() {
        return (long) batch * queries;
    }

    @Override
    public List<String> remarks(Gpu gpu) {
        Attention attention = attention(gpu);
        return List.of(
                absorbed()
                        ? "All " + heads + " heads read the same cached vector of " + attention.queryKeyDim()
                                + " elements, so a byte of it serves " + heads + " times the arithmetic of a cache "
                                + "with keys of every head."
                        : "Keys and values of every head are expanded before: heads of " + attention.queryKeyDim()
                                + " elements for queries and keys, " + attention.valueDim() + " for values.");
    }

    @Override
    public List<Change> changes(Gpu gpu) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(
                "twice the sequences in one batch (" + Numbers.count(2L * batch) + "), time per token",
                new LatentAttentionLayer(Math.multiplyExact(2, batch), queries, keys, heads, dtype, cache)));
        if (cache.bits() == 16) {
            changes.add(new Change(
                    gpu.supports(Precision.FP8) ? "cache and both products in FP8" : "cache in FP8",
                    new LatentAttentionLayer(batch, queries, keys, heads, dtype, Precision.FP8)));
        }
        if (absorbed() && queries < MOST_ABSORBED) {
            changes.add(new Change(
                    "one token more of each sequence, guessed and verified, time per token",
                    new LatentAttentionLayer(batch, queries + 1, keys + 1, heads, dtype, cache)));
        }
        return changes;
    }

    private LatentLayer on(Gpu gpu) {
        return LatentLayer.over(gpu, cache, heads, batch, queries, keys, dtype);
    }

    private Attention attention(Gpu gpu) {
        return absorbed() ? on(gpu).absorbed() : on(gpu).expanded();
    }

    private boolean absorbed() {
        return queries <= MOST_ABSORBED && queries < keys;
    }
}
