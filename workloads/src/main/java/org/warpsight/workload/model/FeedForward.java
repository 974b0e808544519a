package org.warpsight.workload.model;

/** Feed-forward part of one layer. */
public sealed interface FeedForward permits DenseFeedForward, MixtureOfExperts {

    /** What lies between its matrices. */
    Activation activation();

    /** Weights of the layer's feed-forward part on one GPU. */
    WeightCounts weights(int hiddenSize, Sharding sharding);

    /** Weights of the whole layer that one token passes through. */
    WeightCounts activeWeights(int hiddenSize);

    /** Non-linearity of a feed-forward part. */
    enum Activation {
        /** silu(gate) x up: two input matrices. */
        SWIGLU(2),
        /** One input matrix, Gaussian error unit. */
        GELU(1),
        /** One input matrix, max(0, x). */
        RELU(1);

        private final int inputMatrices;

        Activation(int inputMatrices) {
            this.inputMatrices = inputMatrices;
        }

        /** Matrices from the residual stream: gate and up, or one. */
        public int inputMatrices() {
            return inputMatrices;
        }

        /** Matrices in all. */
        public int matrices() {
            return inputMatrices + 1;
        }
    }
}
