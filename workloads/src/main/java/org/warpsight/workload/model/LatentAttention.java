package org.warpsight.workload.model;

/**
 * Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): the cache keeps one latent vector and one rotary key per
 * token, from which keys and values of all heads are made; in decode the making is absorbed into query and output.
 *
 * @param queryRank rank of the queries' own compression; 0 where they are projected directly
 * @param latentDim elements of the cached latent ({@code kv_lora_rank})
 * @param plainDim elements of a query or key head without position
 * @param rotaryDim elements of a query or key head with position, shared by all heads in the cache
 * @param valueDim elements of a value head
 */
public record LatentAttention(int heads, int queryRank, int latentDim, int plainDim, int rotaryDim, int valueDim)
        implements AttentionBlock {

    /** Elements of a query or key head. */
    public int queryKeyDim() {
        return plainDim + rotaryDim;
    }

    /** Elements cached per token, the same on every GPU. */
    public int cacheWidth() {
        return latentDim + rotaryDim;
    }

    @Override
    public int outputWidth() {
        return heads * valueDim;
    }

    @Override
    public double cachedElements(int tensorParallel) {
        return cacheWidth();
    }

    @Override
    public int cachedHeads(int tensorParallel) {
        return 1;
    }

    /** The compressing projections are on every GPU; those that end or begin in heads are divided. */
    @Override
    public WeightCounts weights(int hiddenSize, Sharding sharding) {
        double headsHere = (double) heads / sharding.tp();
        double queries = headsHere * queryKeyDim();
        double query = queryRank == 0 ? queries * hiddenSize : (double) queryRank * hiddenSize + queries * queryRank;
        double keyValue = (double) cacheWidth() * hiddenSize + headsHere * (plainDim + valueDim) * latentDim;
        double output = headsHere * valueDim * hiddenSize;
        return WeightCounts.linear(query + keyValue + output)
                .plus(WeightCounts.unquantised((double) queryRank + latentDim));
    }
}
