package org.warpsight.workload.model;

/**
 * One feed-forward network for all tokens.
 *
 * @param size width between its matrices
 * @param bias whether its matrices have biases
 */
public record DenseFeedForward(int size, Activation activation, boolean bias) implements FeedForward {

    @Override
    public WeightCounts weights(int hiddenSize, Sharding sharding) {
        double sizeHere = (double) size / sharding.tp();
        double biases = bias ? activation.inputMatrices() * sizeHere + hiddenSize : 0;
        return WeightCounts.linear(activation.matrices() * sizeHere * hiddenSize)
                .plus(WeightCounts.unquantised(biases));
    }

    @Override
    public WeightCounts activeWeights(int hiddenSize) {
        return weights(hiddenSize, Sharding.NONE);
    }
}
