package org.warpsight.sim.kernel;

import org.warpsight.hardware.Precision;

/**
 * What TensorRT-LLM does to queries, keys and values in 16 bits between their projection and the attention: it rotates
 * queries and keys, brings all into the attention's precision and writes keys and values to the cache.
 *
 * @param tokens new tokens of all sequences
 * @param heads query heads
 * @param keyValueHeads key heads
 * @param headDim elements of a head
 * @param rotaryDim elements of a head whose pairs are rotated; more than a head has where the table is longer, as
 *     pairs are then taken from the next head
 * @param operands what the attention reads
 * @param cache what the cache holds
 */
public record RotaryCacheWrite(
        long tokens, int heads, int keyValueHeads, int headDim, int rotaryDim, Precision operands, Precision cache) {

    public RotaryCacheWrite {
        if (tokens < 1 || keyValueHeads < 1 || heads < keyValueHeads || headDim < 1 || rotaryDim < 1) {
            throw new IllegalArgumentException(
                    "a rotation needs tokens, key heads, head dim and rotary dim >= 1 and as many query heads as key"
                            + " heads but has " + tokens + ", " + keyValueHeads + ", " + headDim + ", " + rotaryDim
                            + " and " + heads);
        }
    }

    /** Bytes of the queries, keys and values that come in. */
    double inputBytes() {
        return tokens * (heads + 2.0 * keyValueHeads) * headDim * Precision.BF16.bytes();
    }

    /** Bytes that go out: queries for the attention; keys and values to the cache, where the attention reads them. */
    double outputBytes() {
        return tokens * (heads * operands.bytes() + 2 * keyValueHeads * cache.bytes()) * headDim;
    }
}
