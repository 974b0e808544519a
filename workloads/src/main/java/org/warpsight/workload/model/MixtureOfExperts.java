package org.warpsight.workload.model;

/**
 * Many feed-forward networks, of which a router picks some for each token, and perhaps shared ones for all.
 *
 * @param experts routed experts
 * @param expertsPerToken how many of them a token passes through
 * @param expertSize width between the matrices of one expert
 * @param sharedSize width between the matrices of all shared experts together; 0 without them
 * @param bias whether experts and router have biases
 * @param scoring how the router makes of a token's logits its experts and their weights
 */
public record MixtureOfExperts(
        int experts,
        int expertsPerToken,
        int expertSize,
        int sharedSize,
        Activation activation,
        boolean bias,
        ExpertScoring scoring)
        implements FeedForward {

    @Override
    public WeightCounts weights(int hiddenSize, Sharding sharding) {
        double expertsHere = (double) copies(sharding) / sharding.ep();
        double sizeHere = (double) expertSize / sharding.expertTensorParallel();
        return expertWeights(hiddenSize, expertsHere, sizeHere)
                .plus(common(hiddenSize, (double) sharedSize / sharding.tp()));
    }

    @Override
    public WeightCounts activeWeights(int hiddenSize) {
        return expertWeights(hiddenSize, expertsPerToken, expertSize).plus(common(hiddenSize, sharedSize));
    }

    /** Experts that all ranks hold together, redundant ones counted. */
    public int copies(Sharding sharding) {
        return experts + sharding.redundantExperts();
    }

    private WeightCounts expertWeights(int hiddenSize, double count, double size) {
        double biases = bias ? count * (activation.inputMatrices() * size + hiddenSize) : 0;
        return new WeightCounts(0, count * activation.matrices() * size * hiddenSize, biases);
    }

    private WeightCounts common(int hiddenSize, double size) {
        double router = (double) experts * hiddenSize + (bias ? experts : 0);
        return WeightCounts.linear(activation.matrices() * size * hiddenSize).plus(WeightCounts.unquantised(router));
    }
}
