package org.warpsight.workload.operator;

import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.engine.EngineProfile.NormQuantisation;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.operator.Streaming.Kind;
import org.warpsight.workload.scenario.Deployment.Precisions;

/**
 * What precision each kind of operator works in, from the three of a deployment.
 *
 * <p>Quantisation touches the matrices of the layers and the inputs of their GEMMs (W8A8) or the matrices alone (weight-only);
 * the residual stream, norms, attention, router and logits stay in 16 bits. MXFP4 is for routed experts only, as in its
 * checkpoints.
 *
 * <p>8-bit activations are scaled per token while serving, as vLLM and SGLang do wherever a checkpoint brings no scales
 * for them, and in blocks where the weights' scales change along k.
 *
 * @param weightScales scales of the quantised matrices: the checkpoint's, unless the deployment quantises anew
 * @param activationScales scales of 8-bit activations
 * @param fusedNorms whether an RMS norm quantises the rows that only quantised matrices take
 */
record OperatorPrecisions(Precisions precisions, Scales weightScales, Scales activationScales, boolean fusedNorms) {

    static OperatorPrecisions of(Precisions precisions, DecoderModel model) {
        boolean published = precisions.weights() == model.checkpointWeights();
        Scales weights = model.scalesOf(precisions.weights());
        return new OperatorPrecisions(
                precisions, weights, activationScales(weights, published && model.staticActivationScales()), false);
    }

    /** The same where norms quantise what only quantised matrices take, or do not. */
    OperatorPrecisions fusingNorms(boolean fuse) {
        return new OperatorPrecisions(precisions, weightScales, activationScales, fuse);
    }

    /** Whether norms have kernels that find the scales which activations have. */
    boolean canFuseNorms(NormQuantisation kernels) {
        return switch (kernels) {
            case SEPARATE -> false;
            case FUSED_PER_TOKEN -> !activationScales.changeAlongK();
            case FUSED -> true;
        };
    }

    /** Whether the kernel of a norm before a matrix of the layers also does the quantisation. */
    boolean normQuantises() {
        return fusedNorms
                && inputOf(linearWeights()) == Precision.FP8
                && quantisation("norm", 1, 1, linearWeights()).isPresent();
    }

    /** An RMS norm whose rows are written in 16 bits, or quantised. */
    Streaming norm(String name, Kind plain, long rows, int width, boolean quantised) {
        if (!quantised) {
            return new Streaming(name, plain, rows, width, wide());
        }
        Kind fused = plain == Kind.RMS_NORM ? Kind.RMS_NORM_QUANTISE : Kind.ADD_RMS_NORM_QUANTISE;
        return new Streaming(name + "_quantise", fused, rows, width, inputOf(linearWeights()), activationScales);
    }

    private static Scales activationScales(Scales weights, boolean known) {
        if (weights.changeAlongK()) {
            return new Scales(1, weights.along(), Scales.PER_ROW.bits());
        }
        return known ? Scales.PER_TENSOR : Scales.PER_ROW;
    }

    /** Residual stream, norms, attention, router, logits, collectives. */
    Precision wide() {
        return precisions.activations().bits() < 16 ? Precision.BF16 : precisions.activations();
    }

    Precision cache() {
        return precisions.kvCache();
    }

    CacheScales cacheScales() {
        return precisions.kvScales();
    }

    private Precision linearWeights() {
        return precisions.weights() == Precision.MXFP4 ? wide() : precisions.weights();
    }

    private Precision inputOf(Precision weights) {
        return weights.bits() < 16 ? precisions.activations() : wide();
    }

    /** Rows of experts as they travel to other GPUs and as experts take them. */
    Precision dispatched() {
        return inputOf(precisions.weights());
    }

    private Scaling scaling(Precision activations, Precision weights) {
        return new Scaling(
                activations.bits() < 16 ? activationScales : Scales.NONE,
                weights == precisions.weights() ? weightScales : Scales.ofWeights(weights));
    }

    /**
     * The kernel that finds the scales of rows of 16 bits and converts them for quantised matrices. None where these take
     * 16 bits, nor where the scale is known before: then the kernel that writes the rows converts them.
     *
     * @param user what takes the rows
     */
    Optional<Streaming> quantisation(String user, long rows, int width) {
        return quantisation(user, rows, width, precisions.weights());
    }

    private Optional<Streaming> quantisation(String user, long rows, int width, Precision weights) {
        Precision input = inputOf(weights);
        if (input.bits() >= 16 || activationScales.across() == Scales.ALL) {
            return Optional.empty();
        }
        Kind kind = activationScales.changeAlongK() ? Kind.QUANTISE_BLOCKS : Kind.QUANTISE_ROWS;
        return Optional.of(new Streaming("quantise_" + user, kind, rows, width, input, activationScales));
    }

    /** The quantisation of what {@link #linear} takes. */
    Optional<Streaming> quantisation(Gemm linear) {
        return quantisation(linear.name(), linear.m(), linear.k(), linear.weights());
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
