package org.warpsight.sim.kernel;

import org.warpsight.hardware.Precision;

/**
 * What TensorRT-LLM does to the queries and keys of a latent attention's prompt in 16 bits: it rotates the last part of every
 * query head and the one rotated part of the keys, gives each head a copy of the latter, and writes latent vectors and rotated
 * keys to the cache.
 *
 * @param sequences prompts
 * @param queries new tokens of each
 * @param heads query heads
 * @param rotaryDim elements of a head that are rotated
 * @param latentDim elements of a latent vector
 * @param cache what the cache holds
 */
public record LatentRotation(int sequences, int queries, int heads, int rotaryDim, int latentDim, Precision cache) {

    public LatentRotation {
        if (sequences < 1 || queries < 1 || heads < 1 || rotaryDim < 1 || latentDim < 1) {
            throw new IllegalArgumentException(
                    "a rotation needs sequences, queries, heads, rotary dim and latent dim >= 1 but has " + sequences
                            + ", " + queries + ", " + heads + ", " + rotaryDim + " and " + latentDim);
        }
    }

    long tokens() {
        return (long) sequences * queries;
    }

    /** Bytes of the rotated parts and latent vectors that come in. */
    public double inputBytes() {
        return tokens() * ((heads + 1.0) * rotaryDim + latentDim) * Precision.BF16.bytes();
    }

    /** Bytes that go out: a rotated part of query and key for each head; the cache. */
    public double outputBytes() {
        return tokens() * (2.0 * heads * rotaryDim * Precision.BF16.bytes() + (rotaryDim + latentDim) * cache.bytes());
    }
}
