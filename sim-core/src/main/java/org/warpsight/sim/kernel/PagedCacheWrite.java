package org.warpsight.sim.kernel;

import org.warpsight.hardware.Precision;

/**
 * Keys and values of new tokens on their way into the pages of a cache, token by token, as vLLM writes them.
 *
 * @param tokens new tokens of all sequences
 * @param keyValueHeads heads of keys, and as many of values
 * @param headDim elements of a head
 * @param input precision in which they arrive
 * @param cache precision in which they are kept
 */
public record PagedCacheWrite(long tokens, int keyValueHeads, int headDim, Precision input, Precision cache) {
    public PagedCacheWrite {
        if (tokens < 1 || keyValueHeads < 1 || headDim < 1) {
            throw new IllegalArgumentException("a cache write needs tokens, heads and elements >= 1 but has " + tokens
                    + ", " + keyValueHeads + ", " + headDim);
        }
    }

    /** Elements of a token's keys, and as many of its values. */
    int elements() {
        return keyValueHeads * headDim;
    }
}
