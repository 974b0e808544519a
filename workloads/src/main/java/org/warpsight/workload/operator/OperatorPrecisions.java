package org.warpsight.workload.operator;

import java.util.List;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.scenario.Deployment.Precisions;

/**
 * What precision each kind of operator works in, from the three of a deployment.
 *
 * <p>Quantisation touches the matrices of the layers and the inputs of their GEMMs (W8A8) or the matrices alone (weight-only);
 * the residual stream, norms, attention, router and logits stay in 16 bits. MXFP4 is for routed experts only, as in its
 * checkpoints. Turning activations into FP8 or INT8 belongs to the GEMM that takes them.
 *
 * @param weightScales scales of the quantised matrices: the checkpoint's, unless the deployment quantises anew
 */
record OperatorPrecisions(Precisions precisions, Scales weightScales) {

    static OperatorPrecisions of(Precisions precisions, DecoderModel model) {
        boolean published = precisions.weights() == model.checkpointWeights();
        return new OperatorPrecisions(
                precisions, published ? model.checkpointScales() : Scales.ofWeights(precisions.weights()));
    }

    /** Residual stream, norms, attention, router, logits, collectives. */
    Precision wide() {
        return precisions.activations().bits() < 16 ? Precision.BF16 : precisions.activations();
    }

    Precision cache() {
        return precisions.kvCache();
    }

    private Precision linearWeights() {
        return precisions.weights() == Precision.MXFP4 ? wide() : precisions.weights();
    }

    private Precision inputOf(Precision weights) {
        return weights.bits() < 16 ? precisions.activations() : wide();
    }

    /** Rows of experts as they travel to other GPUs. */
    Precision dispatched() {
        return inputOf(precisions.weights());
    }

    /**
     * Scales of an operand's two matrices. Where scales of the weights change along k, 8-bit activations are scaled in
     * blocks of the same length.
     */
    private Scaling scaling(Precision activations, Precision weights) {
        Scaling usual = Scaling.usual(activations, weights);
        if (weights != precisions.weights()) {
            return usual;
        }
        boolean blocks = activations.bits() < 16 && weightScales.changeAlongK();
        return new Scaling(
                blocks ? new Scales(1, weightScales.along(), Scales.PER_ROW.bits()) : usual.activations(),
                weightScales);
    }

    /** A GEMM with weights of a layer. */
    Gemm linear(String name, int m, int n, int k) {
        Precision weights = linearWeights();
        Precision input = inputOf(weights);
        return new Gemm(name, 1, m, n, k, input, weights, wide(), scaling(input, weights));
    }

    /** A GEMM that quantisation leaves alone. */
    Gemm wide(String name, int batch, int m, int n, int k) {
        return new Gemm(name, batch, m, n, k, wide(), wide(), wide());
    }

    /** The GEMMs of routed experts. */
    GroupedGemm experts(String name, List<Integer> rows, int n, int k) {
        Precision weights = precisions.weights();
        Precision input = inputOf(weights);
        return new GroupedGemm(name, rows, n, k, input, weights, wide()).scaledBy(scaling(input, weights));
    }
}
