package org.warpsight.hardware;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What the keys and values of a quantised cache are multiplied by. Scales are FP32.
 *
 * <pre>
 *               keys of one head             applied
 *   tensor      one scale of the layer       in the factor of the softmax and in the output's: nothing is left to do
 *   head        one scale of each head       the same, where a kernel has one head at a time; once per row of the output
 *   token_head  one scale of each key        to every score (keys) and to every weight (values)
 * </pre>
 *
 * <p>As in vLLM: {@code k_scale} and {@code v_scale} of a layer or of each head (docs, Quantized KV Cache), and {@code
 * int8_per_token_head} and {@code fp8_per_token_head} (v1/attention/ops, unified attention in Triton).
 */
public enum CacheScales {
    TENSOR("tensor"),
    HEAD("head"),
    TOKEN_HEAD("token_head");

    /** A scale of the key and one of the value. */
    private static final double BYTES = 2 * Precision.FP32.bytes();

    private final String id;

    CacheScales(String id) {
        this.id = id;
    }

    /** The name used in JSON and on the command line. */
    @JsonValue
    public String id() {
        return id;
    }

    /** Bytes kept for each token of a head, of key and value together. */
    public double bytesPerToken() {
        return this == TOKEN_HEAD ? BYTES : 0;
    }

    /** Bytes kept for each head whatever its tokens, of keys and values together. */
    public double bytesPerHead() {
        return this == HEAD ? BYTES : 0;
    }

    /**
     * The scales of a name.
     *
     * @throws IllegalArgumentException naming the value and the known names
     */
    @JsonCreator
    public static CacheScales of(String name) {
        return Arrays.stream(values())
                .filter(scales -> scales.id.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is none of "
                        + Arrays.stream(values()).map(CacheScales::id).collect(Collectors.joining(", "))));
    }
}
