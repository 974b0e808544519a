package org.warpsight.workload.operator;

import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Precision;

/**
 * softmax(Q K^T) V over {@code sequences} equal sequences.
 *
 * <p>Each sequence has {@code queries} new tokens, the last of its {@code keys} tokens, so queries = keys is a fresh
 * prefill, queries = 1 a decode step, and anything between a chunk of a chunked prefill.
 *
 * @param sequences sequences in the batch
 * @param queries new tokens of each sequence
 * @param keys tokens of each sequence including the new ones
 * @param heads query heads on this GPU
 * @param keyValueHeads key-value heads on this GPU; heads is a multiple of it
 * @param queryKeyDim elements of a query or key head
 * @param valueDim elements of a value head
 * @param window only the last {@code window} keys are seen; 0 for all
 * @param causal whether a query sees only its own and earlier tokens
 * @param latentCache values are a part of the cached keys (MLA, absorbed), so that they are read once
 * @param activations precision of queries and output
 * @param cache precision of cached keys and values
 * @param cacheScales scales of cached keys and values; one for all where the cache has 16 bits or is latent
 */
public record Attention(
        String name,
        int sequences,
        int queries,
        int keys,
        int heads,
        int keyValueHeads,
        int queryKeyDim,
        int valueDim,
        int window,
        boolean causal,
        boolean latentCache,
        Precision activations,
        Precision cache,
        CacheScales cacheScales)
        implements Operator {

    public Attention {
        if (sequences < 1 || queries < 1 || keys < queries || keyValueHeads < 1 || heads % keyValueHeads != 0) {
            throw new IllegalArgumentException("attention " + name + " needs sequences, queries >= 1, keys >= queries"
                    + " and heads a multiple of key-value heads but has " + sequences + ", " + queries + ", " + keys
                    + ", " + heads + ", " + keyValueHeads);
        }
        if (cacheScales != CacheScales.TENSOR && (latentCache || cache.bits() > Byte.SIZE)) {
            throw new IllegalArgumentException("attention " + name + " has " + (latentCache ? "a latent" : "a 16-bit")
                    + " cache, which has no scales by " + cacheScales.id());
        }
    }

    /** Attention over a cache with one scale for all keys and one for all values, or with none. */
    public Attention(
            String name,
            int sequences,
            int queries,
            int keys,
            int heads,
            int keyValueHeads,
            int queryKeyDim,
            int valueDim,
            int window,
            boolean causal,
            boolean latentCache,
            Precision activations,
            Precision cache) {
        this(
                name,
                sequences,
                queries,
                keys,
                heads,
                keyValueHeads,
                queryKeyDim,
                valueDim,
                window,
                causal,
                latentCache,
                activations,
                cache,
                CacheScales.TENSOR);
    }

    /** The same over a cache with other scales. */
    public Attention scaledBy(CacheScales other) {
        return new Attention(
                name,
                sequences,
                queries,
                keys,
                heads,
                keyValueHeads,
                queryKeyDim,
                valueDim,
                window,
                causal,
                latentCache,
                activations,
                cache,
                other);
    }

    /** Bytes of the scales of all keys and values that are seen; one for all is an argument of the kernel. */
    public double scaleBytes() {
        return (double) sequences * reachableKeys() * keyValueHeads * cacheScales.bytesPerToken()
                + keyValueHeads * cacheScales.bytesPerHead();
    }

    /** Query-key pairs of one head of one sequence that are not masked. */
    public double pairs() {
        if (!causal) {
            return (double) queries * visible(keys);
        }
        // Query i (0-based among the new ones) sees keys - queries + i + 1 tokens, at most `window` of them.
        int first = keys - queries + 1;
        if (window == 0 || keys <= window) {
            return (double) queries * (first + keys) / 2;
        }
        if (first >= window) {
            return (double) queries * window;
        }
        int growing = window - first;
        return (double) growing * (first + window - 1) / 2 + (double) (queries - growing) * window;
    }

    /** Keys of one sequence that any of its queries sees. */
    public int reachableKeys() {
        return causal && window > 0 ? Math.min(keys, window + queries - 1) : visible(keys);
    }

    private int visible(int count) {
        return window > 0 ? Math.min(count, window) : count;
    }

    @Override
    public double flops() {
        return 2.0 * sequences * heads * pairs() * (queryKeyDim + valueDim);
    }

    @Override
    public double compulsoryBytes() {
        double cached = (double) sequences
                * reachableKeys()
                * keyValueHeads
                * (latentCache ? queryKeyDim : queryKeyDim + valueDim)
                * cache.bytes();
        return cached
                + scaleBytes()
                + (double) sequences * queries * heads * (queryKeyDim + valueDim) * activations.bytes();
    }
}
