package org.warpsight.sim.network.expert;

import org.warpsight.hardware.Ceiling;

/**
 * What travels for each token.
 *
 * @param hiddenSize elements of a token
 * @param quantised FP8 with a scale of four bytes for every 128 elements and a header, or BF16 alone
 */
public record TokenFormat(int hiddenSize, boolean quantised) {
    private static final int SCALE_GROUP = 128;
    private static final int SCALE_BYTES = 4;
    /** Where the token came from (deepseek-ai/DeepEP, tests/test_low_latency.py: hidden + hidden / 128 * 4 + 16). */
    private static final int HEADER_BYTES = 16;

    /** One byte per element. */
    public static TokenFormat fp8(int hiddenSize) {
        return new TokenFormat(hiddenSize, true);
    }

    /** Two bytes per element. */
    public static TokenFormat bf16(int hiddenSize) {
        return new TokenFormat(hiddenSize, false);
    }

    /** Bytes of a token. */
    public long bytes() {
        return payloadBytes() + (quantised ? HEADER_BYTES : 0);
    }

    /** Elements and scales, without the header. */
    public long payloadBytes() {
        long scales = (long) Ceiling.divide(hiddenSize, SCALE_GROUP) * SCALE_BYTES;
        return quantised ? hiddenSize + scales : 2L * hiddenSize;
    }
}
