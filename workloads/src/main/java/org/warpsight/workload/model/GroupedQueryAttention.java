package org.warpsight.workload.model;

/**
 * Multi-head, grouped-query or multi-query attention: {@code heads / keyValueHeads} query heads share keys and values.
 *
 * @param headDim elements of a head
 * @param window only the last so many tokens are seen; 0 for all
 * @param inputBias whether the projections of queries, keys and values have a bias
 * @param outputBias whether the output projection has one
 * @param queryKeyNorm whether queries and keys are normalised per head (Qwen3)
 */
public record GroupedQueryAttention(
        int heads,
        int keyValueHeads,
        int headDim,
        int window,
        boolean inputBias,
        boolean outputBias,
        boolean queryKeyNorm)
        implements AttentionBlock {

    /** Query heads on one of {@code tensorParallel} GPUs. */
    public int headsPerGpu(int tensorParallel) {
        return heads / tensorParallel;
    }

    /** Key-value heads on one GPU: a head is replicated where there are more GPUs than heads. */
    public int keyValueHeadsPerGpu(int tensorParallel) {
        return Math.max(1, keyValueHeads / tensorParallel);
    }

    @Override
    public int outputWidth() {
        return heads * headDim;
    }

    /** Rows of the joint projection of queries, keys and values on one GPU. */
    public int projectionWidth(int tensorParallel) {
        return (headsPerGpu(tensorParallel) + 2 * keyValueHeadsPerGpu(tensorParallel)) * headDim;
    }

    @Override
    public double cachedElements(int tensorParallel) {
        return 2.0 * keyValueHeadsPerGpu(tensorParallel) * headDim;
    }

    @Override
    public int cachedHeads(int tensorParallel) {
        return keyValueHeadsPerGpu(tensorParallel);
    }

    @Override
    public WeightCounts weights(int hiddenSize, Sharding sharding) {
        int tp = sharding.tp();
        double projection = projectionWidth(tp);
        double output = (double) headsPerGpu(tp) * headDim;
        double small =
                (inputBias ? projection : 0) + (outputBias ? hiddenSize : 0) + (queryKeyNorm ? 2.0 * headDim : 0);
        return WeightCounts.linear((projection + output) * hiddenSize).plus(WeightCounts.unquantised(small));
    }
}
