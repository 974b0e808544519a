package org.warpsight.workload.model;

/** One layer of a decoder: attention, then feed-forward, each with a norm before it. */
public record DecoderLayer(AttentionBlock attention, FeedForward feedForward) {

    /** Weights of the layer on one GPU, norms included. */
    WeightCounts weights(DecoderModel model, Sharding sharding) {
        return attention
                .weights(model.hiddenSize(), sharding)
                .plus(feedForward.weights(model.hiddenSize(), sharding))
                .plus(model.normWeights().times(2));
    }

    /** Weights of the whole layer that one token passes through. */
    WeightCounts activeWeights(DecoderModel model) {
        return attention
                .weights(model.hiddenSize(), Sharding.NONE)
                .plus(feedForward.activeWeights(model.hiddenSize()))
                .plus(model.normWeights().times(2));
    }
}
