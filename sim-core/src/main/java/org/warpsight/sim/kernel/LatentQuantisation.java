package org.warpsight.sim.kernel;

import org.warpsight.hardware.Precision;

/**
 * Queries, keys and values of all heads of a latent attention's prompt, brought from 16 to 8 bits.
 *
 * @param tokens new tokens of all sequences
 * @param keys tokens of all sequences
 * @param heads heads
 * @param keyDim elements of a query and of a key
 * @param valueDim elements of a value
 */
public record LatentQuantisation(long tokens, long keys, int heads, int keyDim, int valueDim) {

    public LatentQuantisation {
        if (tokens < 1 || keys < tokens || heads < 1 || keyDim < 1 || valueDim < 1) {
            throw new IllegalArgumentException(
                    "a quantisation needs tokens, heads and dims >= 1 and no fewer keys than tokens" + " but has "
                            + tokens + ", " + heads + ", " + keyDim + ", " + valueDim + " and " + keys);
        }
    }

    /** Bytes that come in. */
    public double inputBytes() {
        return elements() * Precision.BF16.bytes();
    }

    /** Bytes that go out. */
    public double outputBytes() {
        return elements() * Precision.FP8.bytes();
    }

    private double elements() {
        return heads * ((double) tokens * keyDim + (double) keys * (keyDim + valueDim));
    }
}
