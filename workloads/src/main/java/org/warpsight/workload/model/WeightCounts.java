package org.warpsight.workload.model;

import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;

/**
 * Weights (parameters) counted by how quantisation treats them.
 *
 * @param linear matrices of attention, dense feed-forward and shared experts
 * @param experts matrices of routed experts
 * @param unquantised embeddings, output matrix, router, norms and biases, which stay in 16 bits
 */
public record WeightCounts(double linear, double experts, double unquantised) {

    /** No weights. */
    public static final WeightCounts NONE = new WeightCounts(0, 0, 0);

    /** Weights of linear matrices. */
    public static WeightCounts linear(double count) {
        return new WeightCounts(count, 0, 0);
    }

    /** Weights that no quantisation touches. */
    public static WeightCounts unquantised(double count) {
        return new WeightCounts(0, 0, count);
    }

    /** Both together. */
    public WeightCounts plus(WeightCounts other) {
        return new WeightCounts(linear + other.linear, experts + other.experts, unquantised + other.unquantised);
    }

    /** So many times these. */
    public WeightCounts times(double count) {
        return new WeightCounts(linear * count, experts * count, unquantised * count);
    }

    /** All of them. */
    public double total() {
        return linear + experts + unquantised;
    }

    /**
     * Bytes in memory, scales included.
     *
     * @param weights precision of the quantised matrices; MXFP4 is applied to routed experts only, as its checkpoints do
     * @param scales scales of the quantised matrices
     * @param unquantisedPrecision precision of everything else
     */
    public double bytes(Precision weights, Scales scales, Precision unquantisedPrecision) {
        double wide = unquantisedPrecision.bytes();
        double quantised = weights.bytes() + scales.bytesPerElement();
        return linear * (weights == Precision.MXFP4 ? wide : quantised) + experts * quantised + unquantised * wide;
    }
}
