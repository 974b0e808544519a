package org.warpsight.workload.model;

/** Attention of one layer: how queries, keys and values are made and what the cache keeps of a token. */
public sealed interface AttentionBlock permits GroupedQueryAttention, LatentAttention {

    /** Query heads of the whole layer. */
    int heads();

    /** Width of all heads' outputs together, which the output projection takes. */
    int outputWidth();

    /** Elements that the cache of one GPU keeps per token of this layer. */
    double cachedElements(int tensorParallel);

    /** Heads of the cache of one GPU, each of which has scales of its own where they are by head. */
    int cachedHeads(int tensorParallel);

    /**
     * Weights of the layer's attention on one GPU.
     *
     * @param hiddenSize width of the residual stream
     */
    WeightCounts weights(int hiddenSize, Sharding sharding);
}
