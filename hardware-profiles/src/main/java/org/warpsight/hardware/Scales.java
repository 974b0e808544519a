package org.warpsight.hardware;

/**
 * What quantised numbers are multiplied by: one scale for every block of a matrix.
 *
 * <pre>
 *              along: k ──►
 *   across  ┌───────┬───────┬───
 *   (rows   │ scale │ scale │        per tensor: 1 block      per token, per channel: 1 x all of k
 *    of A,  ├───────┼───────┼───     groups: 1 x 32..128      blocks: 128 x 128
 *    columns of B)
 * </pre>
 *
 * @param across rows of A or columns of B that share a scale; {@link #ALL} for as many as there are
 * @param along elements of k that share a scale; {@link #ALL} for as many as there are
 * @param bits stored per block: the scale and, where there is one, the zero point
 */
public record Scales(int across, int along, double bits) {
    /** As far as the matrix goes. */
    public static final int ALL = Integer.MAX_VALUE;

    /** Numbers that stand for themselves. */
    public static final Scales NONE = new Scales(ALL, ALL, 0);

    /** One FP32 scale for all. */
    public static final Scales PER_TENSOR = new Scales(ALL, ALL, 32);

    /** One FP32 scale per row of A (token) or per column of B (channel). */
    public static final Scales PER_ROW = new Scales(1, ALL, 32);

    /** Activations of DeepSeek-V3: an FP32 scale for 128 channels of a token (arXiv 2412.19437, section 3.3.2). */
    public static final Scales TOKEN_BLOCKS = new Scales(1, 128, 32);

    /** Weights of DeepSeek-V3: an FP32 scale per 128 x 128 block (arXiv 2412.19437, section 3.3.2). */
    public static final Scales WEIGHT_BLOCKS = new Scales(128, 128, 32);

    /** Elements of k that a group of AWQ and GPTQ usually has (arXiv 2306.00978, 2210.17323). */
    public static final int USUAL_GROUP = 128;

    /** The scale of a group of AWQ and GPTQ, in FP16. */
    public static final int GROUP_SCALE_BITS = 16;

    /** A group is a whole number of so many elements: what the smallest matrix instruction of 16 bits takes of k. */
    public static final int GROUP_UNIT = 16;

    /** Microscaling: an E8M0 scale per 32 elements (OCP Microscaling Formats 1.0, section 5.2). */
    public static final Scales MICROSCALES = new Scales(1, 32, 8);

    /**
     * NF4 with double quantisation: an 8-bit scale per 64 elements, and an FP32 scale for 256 of those (QLoRA, arXiv
     * 2305.14314, section 3).
     */
    public static final Scales DOUBLE_QUANTISED = new Scales(1, 64, 8 + 32.0 / 256);

    public Scales {
        if (across < 1 || along < 1 || !(bits >= 0)) {
            throw new IllegalArgumentException("scales need blocks of at least 1 x 1 and bits >= 0 but have " + across
                    + " x " + along + ", " + bits);
        }
    }

    /**
     * Groups of elements of a row, as GPTQ and AWQ store weights: a scale of 16 bits and, of integers, a zero point of as
     * many bits as an element (arXiv 2306.00978, 2210.17323); of NF4 a scale that is quantised itself.
     */
    public static Scales groups(Precision stored, int size) {
        if (stored == Precision.NF4) {
            return new Scales(1, size, DOUBLE_QUANTISED.bits());
        }
        return new Scales(1, size, GROUP_SCALE_BITS + (stored.isInteger() ? stored.bits() : 0));
    }

    /** Elements that usually share a scale where weights of a precision are stored in groups. */
    public static int usualGroup(Precision stored) {
        Scales usual = ofWeights(stored);
        return usual.across() == 1 && usual.changeAlongK() ? usual.along() : USUAL_GROUP;
    }

    /** Whether a row of k elements can be cut into groups of a size. */
    public static boolean divides(int size, int k) {
        return size >= GROUP_UNIT && size % GROUP_UNIT == 0 && k % size == 0;
    }

    /** How weights of a precision are usually stored: per tensor FP8, per channel INT8, in groups below. */
    public static Scales ofWeights(Precision precision) {
        return switch (precision) {
            case FP8 -> PER_TENSOR;
            case INT8 -> PER_ROW;
            case INT4 -> groups(precision, USUAL_GROUP);
            case MXFP4 -> MICROSCALES;
            case NF4 -> DOUBLE_QUANTISED;
            case FP64, FP32, TF32, FP16, BF16 -> NONE;
        };
    }

    /** How activations of a precision are usually scaled: per tensor FP8, per token INT8. */
    public static Scales ofActivations(Precision precision) {
        return switch (precision) {
            case FP8 -> PER_TENSOR;
            case INT8, INT4 -> PER_ROW;
            case MXFP4 -> MICROSCALES;
            case NF4 -> DOUBLE_QUANTISED;
            case FP64, FP32, TF32, FP16, BF16 -> NONE;
        };
    }

    /** Such as {@code 128x128:32}, {@code all} for as far as the matrix goes; {@code none}. */
    public String id() {
        return bits == 0 ? "none" : size(across) + "x" + size(along) + ":" + bits;
    }

    private static String size(int elements) {
        return elements == ALL ? "all" : Integer.toString(elements);
    }

    /** Whether there are several along k, so that a sum over k has to be scaled piece by piece. */
    public boolean changeAlongK() {
        return along != ALL;
    }

    /** Bytes of all scales of a matrix of so many rows (or columns) and so much k. */
    public double bytes(double rows, double k) {
        return Math.ceil(rows / across) * Math.ceil(k / along) * bits / 8;
    }

    /** Bytes of scales for each element of a matrix that is much larger than a block. */
    public double bytesPerElement() {
        return bits / 8 / across / along;
    }
}
