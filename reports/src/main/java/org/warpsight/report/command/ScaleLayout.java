package org.warpsight.report.command;

import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.operator.Scaling;

/** Words of the command line for what the operands of a GEMM are scaled by. */
enum ScaleLayout {
    /** As operands of these precisions usually are. */
    USUAL,
    /** One scale for each operand. */
    TENSOR,
    /** One for each token and each channel. */
    ROWS,
    /** One for 128 channels of a token and for 128 x 128 weights. */
    BLOCKS,
    /** One for each token, and for each group of weights of a channel. */
    GROUPS;

    /**
     * The scales; numbers of 16 bits and more stand for themselves.
     *
     * @param group weights of a channel that share a scale where there are groups
     */
    Scaling of(Precision activations, Precision weights, int group) {
        return switch (this) {
            case USUAL -> Scaling.usual(activations, weights);
            case TENSOR -> scaled(activations, Scales.PER_TENSOR, weights, Scales.PER_TENSOR);
            case ROWS -> scaled(activations, Scales.PER_ROW, weights, Scales.PER_ROW);
            case BLOCKS -> scaled(activations, Scales.TOKEN_BLOCKS, weights, Scales.WEIGHT_BLOCKS);
            case GROUPS -> scaled(activations, Scales.PER_ROW, weights, Scales.groups(weights, group));
        };
    }

    private static Scaling scaled(Precision activations, Scales ofActivations, Precision weights, Scales ofWeights) {
        return new Scaling(
                activations.bits() < 16 ? ofActivations : Scales.NONE, weights.bits() < 16 ? ofWeights : Scales.NONE);
    }
}
