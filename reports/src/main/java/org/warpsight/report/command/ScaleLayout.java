package org.warpsight.report.command;

import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.operator.Scaling;

/** Words of the command line for what the operands of a GEMM are scaled by. */
enum ScaleLayout {
    /** As operands of these precisions usually are. */
    USUAL {
        @Override
        Scaling of(Precision activations, Precision weights) {
            return Scaling.usual(activations, weights);
        }
    },
    /** One scale for each operand. */
    TENSOR {
        @Override
        Scaling of(Precision activations, Precision weights) {
            return scaled(activations, Scales.PER_TENSOR, weights, Scales.PER_TENSOR);
        }
    },
    /** One for each token and each channel. */
    ROWS {
        @Override
        Scaling of(Precision activations, Precision weights) {
            return scaled(activations, Scales.PER_ROW, weights, Scales.PER_ROW);
        }
    },
    /** One for 128 channels of a token and for 128 x 128 weights. */
    BLOCKS {
        @Override
        Scaling of(Precision activations, Precision weights) {
            return scaled(activations, Scales.TOKEN_BLOCKS, weights, Scales.WEIGHT_BLOCKS);
        }
    },
    /** One for each token, and for each group of 128 weights of a channel. */
    GROUPS {
        @Override
        Scaling of(Precision activations, Precision weights) {
            return scaled(activations, Scales.PER_ROW, weights, Scales.GROUPS_OF_128);
        }
    };

    abstract Scaling of(Precision activations, Precision weights);

    /** Numbers of 16 bits and more stand for themselves. */
    private static Scaling scaled(Precision activations, Scales ofActivations, Precision weights, Scales ofWeights) {
        return new Scaling(
                activations.bits() < 16 ? ofActivations : Scales.NONE, weights.bits() < 16 ? ofWeights : Scales.NONE);
    }
}
