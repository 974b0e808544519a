package org.warpsight.hardware;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A number format, as weights, activations and the KV cache are stored or as a matrix pipe takes its operands.
 *
 * <p>{@link #bits()} is the storage of one element without its scales; TF32 is stored as 32 bits.
 */
public enum Precision {
    FP64("fp64", 64),
    FP32("fp32", 32),
    TF32("tf32", 32),
    FP16("fp16", 16),
    BF16("bf16", 16),
    FP8("fp8", 8),
    INT8("int8", 8),
    INT4("int4", 4),
    MXFP4("mxfp4", 4),
    NF4("nf4", 4);

    private final String id;
    private final int bits;

    Precision(String id, int bits) {
        this.id = id;
        this.bits = bits;
    }

    /** The name used in JSON, tables and on the command line, such as {@code bf16}. */
    @JsonValue
    public String id() {
        return id;
    }

    /** Bits that one stored element takes. */
    public int bits() {
        return bits;
    }

    /** Bytes that one stored element takes; one half for the 4-bit formats. */
    public double bytes() {
        return bits / 8.0;
    }

    /** Whether its numbers are integers (times their scales). */
    public boolean isInteger() {
        return this == INT8 || this == INT4;
    }

    /** What an operation on it is counted as: {@code FLOP}, or {@code OP} of integers. */
    public String operation() {
        return isInteger() ? "OP" : "FLOP";
    }

    /**
     * The precision of a name; {@code bfloat16} and {@code float16} are understood as well.
     *
     * @throws IllegalArgumentException naming the value and the known names
     */
    @JsonCreator
    public static Precision of(String name) {
        return switch (name) {
            case "bfloat16" -> BF16;
            case "float16", "half" -> FP16;
            case "float32", "float" -> FP32;
            default ->
                Arrays.stream(values())
                        .filter(precision -> precision.id.equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("unknown precision '" + name + "'; known are "
                                + Arrays.stream(values()).map(Precision::id).collect(Collectors.joining(", "))));
        };
    }
}
