package org.warpsight.workload.operator;

import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;

/**
 * An operator that passes over its data once: norms, activations, RoPE, residual adds, gathers, quantisation.
 *
 * @param rows independent rows (tokens)
 * @param width elements of a row of the output
 * @param precision of inputs and output
 * @param scales what is multiplied by or divided by, which is written by a kernel that quantises and read by one that
 *     dequantises; the rows are across, their elements along
 */
public record Streaming(String name, Kind kind, long rows, int width, Precision precision, Scales scales)
        implements Operator {

    public Streaming {
        if (scales.bits() > 0 && kind.narrowBits() == 0) {
            throw new IllegalArgumentException(
                    "operator " + name + ", " + kind.id() + ", has no scales but is given " + scales.id());
        }
        if (rows < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "operator " + name + " needs rows, width >= 1 but has " + rows + ", " + width);
        }
    }

    /** An operator with the scales that are usual for its kind and precision. */
    public Streaming(String name, Kind kind, long rows, int width, Precision precision) {
        this(name, kind, rows, width, precision, kind.usualScales(precision));
    }

    /** The same operator on another number of rows. */
    public Streaming withRows(long others) {
        return new Streaming(name, kind, others, width, precision, scales);
    }

    /** Work of one output element; reads and writes count elements, FLOPs and special functions operations. */
    public enum Kind {
        /** x / rms(x) * w: square, sum, scale, weight. */
        RMS_NORM("rms_norm", 1, 1, 4, 0, true),
        /** Residual added and written back before the norm, as serving engines fuse it. */
        ADD_RMS_NORM("add_rms_norm", 2, 2, 5, 0, true),
        /** (x - mean) / std * w + b: two sums, two scalings, weight, bias. */
        LAYER_NORM("layer_norm", 1, 1, 8, 0, true),
        /** Mean and variance of every row, kept for another kernel: Welford's update of both. */
        ROW_MOMENTS("row_moments", 1, 0, 8, 0, true),
        /** (x - mean) / std * w + b with a mean and variance that are known. */
        NORMALISE("normalise", 1, 1, 4, 0, false),
        /** As a layer norm over a group of channels, which is a row: {@code rows} samples times groups. */
        GROUP_NORM("group_norm", 1, 1, 8, 0, true),
        /** As a layer norm over one channel of one sample, which is a row. */
        INSTANCE_NORM("instance_norm", 1, 1, 8, 0, true),
        /** x * scale + shift with the running statistics of each channel, as in inference. */
        BATCH_NORM("batch_norm", 1, 1, 2, 0, false),
        /** exp(x - max) / sum. */
        SOFTMAX("softmax", 1, 1, 4, 1, true),
        /** y (dy - sum(y dy)) of a softmax y: its gradient. */
        SOFTMAX_GRADIENT("softmax_gradient", 2, 1, 4, 0, true),
        /** silu(gate) * up: two inputs for one output; exp and reciprocal. */
        SWIGLU("swiglu", 2, 1, 4, 2, false),
        /** 0.5 x (1 + tanh(...)) or erf: one exponential and one reciprocal in hardware. */
        GELU("gelu", 1, 1, 10, 2, false),
        /** max(0, x). */
        RELU("relu", 1, 1, 1, 0, false),
        /** max(0, x)^2. */
        RELU_SQUARED("relu_squared", 1, 1, 2, 0, false),
        /** Rotates pairs of elements by a tabulated angle. */
        ROPE("rope", 1, 1, 3, 0, false),
        /** Adds to each score a slope times its distance from the diagonal. */
        ALIBI("alibi", 1, 1, 2, 0, false),
        /** Rows become columns. */
        TRANSPOSE("transpose", 1, 1, 0, 0, false),
        /** x + y. */
        RESIDUAL_ADD("residual_add", 2, 1, 1, 0, false),
        /** Copies rows named by an index: embedding look-up, token gather and scatter. */
        GATHER("gather", 1, 1, 0, 0, false),
        /** Appends keys and values to the paged cache. */
        CACHE_WRITE("cache_write", 1, 1, 0, 0, false),
        /** From 16 into 32 bits, so that an output counts as two elements. */
        WIDEN("widen", 1, 2, 1, 0, false),
        /** Where the largest element of each row is: a comparison and a selection; the result is one number a row. */
        ARGMAX("argmax", 1, 0, 2, 0, true),
        /** x / constant of the row, in place: logits and their temperature. */
        SCALE("scale", 1, 1, 1, 0, false),
        /** {@link #SOFTMAX} of a row too long for registers, which is read for its maximum, its sum and its values. */
        LONG_SOFTMAX("long_softmax", 1, 1, 5, 1, true),
        /**
         * Draws an element of each row by its probability until those above it sum to less than p; the result is one number
         * a row. A round draws (comparison, selection, sum), then sums what is above two pivots (six operations).
         */
        SAMPLE_TOP_P("sample_top_p", 1, 0, 9 * Kind.SAMPLING_ROUNDS, 0, true),
        /** As {@link #SAMPLE_TOP_P}, until fewer than k are above it as well, so that both pivots' sums also count. */
        SAMPLE_TOP_K("sample_top_k", 1, 0, 11 * Kind.SAMPLING_ROUNDS, 0, true),
        /** Largest |x| of all: magnitude and maximum; the result is one number. */
        ABSOLUTE_MAXIMUM("absolute_maximum", 1, 0, 2, 0, false),
        /** x / scale from 16 bits into the precision of the operator, of 8 bits, so that an input counts as two elements. */
        QUANTISE("quantise", 2, 1, 2, 0, false),
        /** As {@link #QUANTISE}, with the scale of each row found first: magnitude, maximum, scaling, rounding. */
        QUANTISE_ROWS("quantise_rows", 2, 1, 4, 0, true),
        /** As {@link #QUANTISE}, with the scale of each run of 128 elements found first, by a few threads that share it. */
        QUANTISE_BLOCKS("quantise_blocks", 2, 1, 4, 0, false),
        /** As {@link #QUANTISE_BLOCKS}, to 4 bits, the precision of the operator, so that an input counts as four elements. */
        QUANTISE_BLOCKS_4BIT("quantise_blocks_4bit", 4, 1, 4, 0, false),
        /**
         * {@link #RMS_NORM} of 16 bits whose result is quantised before it is written, into the precision of the operator, of
         * 8 bits: after the sum of squares the magnitude, the maximum, scaling and rounding.
         */
        RMS_NORM_QUANTISE("rms_norm_quantise", 2, 1, 8, 0, true),
        /** The same after {@link #ADD_RMS_NORM}'s residual, which is read and written in 16 bits. */
        ADD_RMS_NORM_QUANTISE("add_rms_norm_quantise", 4, 3, 9, 0, true),
        /** x * scale from the precision of the operator, of 8 bits, into 16, so that an output counts as two elements. */
        DEQUANTISE("dequantise", 1, 2, 1, 0, false),
        /** code * scale from 4 bits, the precision of the operator, into 16, so that an output counts as four elements. */
        DEQUANTISE_4BIT("dequantise_4bit", 1, 4, 4, 0, false),
        /** x = constant. */
        FILL("fill", 0, 1, 0, 0, false);

        /**
         * Rounds of the slowest row of a batch, on which the kernel ends. A round fails with the probability of what is
         * filtered out, 0.1 for top-p of 0.9: of 64 rows 6 need a second round and 0.6 a third.
         */
        public static final int SAMPLING_ROUNDS = 2;

        private final String id;
        private final int reads;
        private final int writes;
        private final int flops;
        private final int specialFunctions;
        private final boolean reducesRow;

        Kind(String id, int reads, int writes, int flops, int specialFunctions, boolean reducesRow) {
            this.id = id;
            this.reads = reads;
            this.writes = writes;
            this.flops = flops;
            this.specialFunctions = specialFunctions;
            this.reducesRow = reducesRow;
        }

        /** Name in tables and on the command line. */
        public String id() {
            return id;
        }

        /** Elements read per output element. */
        public int reads() {
            return reads;
        }

        /** Elements written per output element. */
        public int writes() {
            return writes;
        }

        /** Vector operations per output element. */
        public int flops() {
            return flops;
        }

        /** Exponentials, reciprocals and roots per output element. */
        public int specialFunctions() {
            return specialFunctions;
        }

        /** Bits that it goes from or to, which are those of the operator's precision; the other side has 16. 0 for none. */
        public int narrowBits() {
            return switch (this) {
                case QUANTISE, QUANTISE_ROWS, QUANTISE_BLOCKS, RMS_NORM_QUANTISE, ADD_RMS_NORM_QUANTISE, DEQUANTISE ->
                    8;
                case QUANTISE_BLOCKS_4BIT, DEQUANTISE_4BIT -> 4;
                default -> 0;
            };
        }

        /** Scales of what it makes, or of what it takes: those that its kernel finds, or the usual ones of stored weights. */
        public Scales usualScales(Precision narrow) {
            if (narrow.bits() > Byte.SIZE) {
                return Scales.NONE;
            }
            return switch (this) {
                case QUANTISE -> Scales.PER_TENSOR;
                case QUANTISE_ROWS, RMS_NORM_QUANTISE, ADD_RMS_NORM_QUANTISE -> Scales.PER_ROW;
                case QUANTISE_BLOCKS -> Scales.TOKEN_BLOCKS;
                case QUANTISE_BLOCKS_4BIT, DEQUANTISE, DEQUANTISE_4BIT -> Scales.ofWeights(narrow);
                default -> Scales.NONE;
            };
        }

        /** Whether an output element needs the whole row. */
        public boolean reducesRow() {
            return reducesRow;
        }
    }

    /** Output elements. */
    public double elements() {
        return (double) rows * width;
    }

    /** Bytes of its scales, all of them written or all of them read; 0 without. */
    public double scaleBytes() {
        return scales.bytes(rows, width);
    }

    /** Whether the scales are read; a kernel of a scale that is known before reads it as well. */
    public boolean readsScales() {
        return switch (kind) {
            case QUANTISE, DEQUANTISE, DEQUANTISE_4BIT -> true;
            default -> false;
        };
    }

    @Override
    public double flops() {
        return elements() * kind.flops();
    }

    @Override
    public double compulsoryBytes() {
        return elements() * (kind.reads() + kind.writes()) * precision.bytes() + scaleBytes();
    }
}
