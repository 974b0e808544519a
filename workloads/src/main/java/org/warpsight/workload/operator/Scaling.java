package org.warpsight.workload.operator;

import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;

/**
 * The scales of both operands of a GEMM.
 *
 * @param activations of A
 * @param weights of B
 */
public record Scaling(Scales activations, Scales weights) {
    /** DeepSeek-V3's FP8: 1 x 128 activations, 128 x 128 weights. */
    public static final Scaling BLOCKS = new Scaling(Scales.TOKEN_BLOCKS, Scales.WEIGHT_BLOCKS);

    /** How operands of these precisions are usually scaled. */
    public static Scaling usual(Precision activations, Precision weights) {
        return new Scaling(Scales.ofActivations(activations), Scales.ofWeights(weights));
    }

    /** Such as {@code 1x128:32 128x128:32}. */
    public String id() {
        return activations.id() + " " + weights.id();
    }
}
