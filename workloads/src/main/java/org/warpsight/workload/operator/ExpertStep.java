package org.warpsight.workload.operator;

import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;

/**
 * A small kernel of a mixture layer, beside its GEMMs: it sorts, copies or sums up the rows of experts.
 *
 * <pre>
 *   {@link ExpertChoice} ─► SORT ─► EXPAND ─► (DESCRIBE) ─► grouped GEMMs ─► REDUCE ─► one row per token
 * </pre>
 *
 * @param tokens tokens that are routed, those without an expert on this GPU included
 * @param experts experts of all GPUs
 * @param expertsPerToken experts of each token
 * @param localExperts experts on this GPU
 * @param rows rows of this GPU's experts together
 * @param width elements of a row
 * @param precision of a row's elements
 */
public record ExpertStep(
        String name,
        Step step,
        int tokens,
        int experts,
        int expertsPerToken,
        int localExperts,
        long rows,
        int width,
        Precision precision)
        implements Operator {

    /** What is done. */
    public enum Step {
        /** The rows of every expert in order, and where each came from. */
        SORT,
        /** A copy of a token's row for each of its experts here, in the experts' order. */
        EXPAND,
        /** As {@link #EXPAND} for rows already expanded: a scale per 128 elements, and FP8. */
        QUANTISE_BLOCKS,
        /** The addresses and strides of every expert's matrices, for kernels that read them from memory. */
        DESCRIBE,
        /** silu(gate) x up, both 16 bits, row by row: the input of the second GEMM. */
        GATE,
        /** The weighted sum of the rows of each token. */
        REDUCE
    }

    public ExpertStep {
        if (tokens < 1 || experts < 1 || expertsPerToken < 1 || localExperts < 1 || rows < 0 || width < 1) {
            throw new IllegalArgumentException(
                    "step " + name
                            + " of a mixture needs tokens, experts, experts per token, local experts, width >= 1 and rows >= 0");
        }
    }

    @Override
    public double flops() {
        return switch (step) {
            case QUANTISE_BLOCKS, GATE -> 4.0 * rows * width;
            case REDUCE -> 2.0 * rows * width;
            case SORT, EXPAND, DESCRIBE -> 0;
        };
    }

    @Override
    public double compulsoryBytes() {
        double routes = (double) tokens * expertsPerToken * INDEX_BYTES;
        return switch (step) {
            case SORT -> 2 * routes;
            case DESCRIBE -> localExperts * INDEX_BYTES;
            // A row goes to several experts but is read once.
            case EXPAND -> (Math.min(rows, tokens) + rows) * width * precision.bytes();
            case QUANTISE_BLOCKS ->
                rows * width * (Precision.BF16.bytes() + precision.bytes()) + Scales.TOKEN_BLOCKS.bytes(rows, width);
            case GATE -> rows * width * (2 * Precision.BF16.bytes() + precision.bytes());
            case REDUCE -> ((double) rows + tokens) * width * precision.bytes();
        };
    }

    private static final double INDEX_BYTES = 4;
}
