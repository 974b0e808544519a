package org.warpsight.workload.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;

/**
 * A decoder-only language model.
 *
 * @param id identifier, such as {@code llama-3.1-8b}, or the path it was read from
 * @param hiddenSize width of the residual stream
 * @param vocabularySize tokens it knows
 * @param layers its layers in order
 * @param tiedEmbeddings whether the output matrix is the embedding matrix
 * @param norm which norm it uses
 * @param positions how a token's position enters
 * @param maxPositions longest sequence it is made for
 * @param checkpointWeights precision of the published weights
 * @param checkpointScales scales of the published weights
 * @param staticActivationScales whether scales of activations are published with them, so that none is looked for while serving
 */
public record DecoderModel(
        String id,
        int hiddenSize,
        int vocabularySize,
        List<DecoderLayer> layers,
        boolean tiedEmbeddings,
        Norm norm,
        Positions positions,
        int maxPositions,
        Precision checkpointWeights,
        Scales checkpointScales,
        boolean staticActivationScales) {

    public DecoderModel {
        layers = List.copyOf(layers);
    }

    /** Normalisation before attention and feed-forward. */
    public enum Norm {
        /** x / rms(x) x w. */
        RMS,
        /** (x - mean) / std x w + b. */
        LAYER
    }

    /** How a token's position enters the model. */
    public enum Positions {
        /** Queries and keys are rotated. */
        ROTARY,
        /** A vector per position is added to the embedding. */
        LEARNED,
        /** Scores get a bias by distance. */
        ALIBI
    }

    /**
     * With one more layer like the last, which guesses tokens beyond the next (multi-token prediction: DeepSeek-V3,
     * arXiv 2412.19437, section 2.2). Its projection of embedding and state together, some 2 h^2 of weights, is left out.
     */
    public DecoderModel withGuessingLayer() {
        List<DecoderLayer> more = new ArrayList<>(layers);
        more.add(layers.get(layers.size() - 1));
        return withLayers(more);
    }

    /** The layer that guesses tokens, as a model that shares embedding and output matrix with this one. */
    public DecoderModel guessingLayer() {
        return withLayers(List.of(layers.get(layers.size() - 1)));
    }

    private DecoderModel withLayers(List<DecoderLayer> others) {
        return new DecoderModel(
                id,
                hiddenSize,
                vocabularySize,
                others,
                tiedEmbeddings,
                norm,
                positions,
                maxPositions,
                checkpointWeights,
                checkpointScales,
                staticActivationScales);
    }

    /** The mixture of its first layer that has experts. */
    public Optional<MixtureOfExperts> mixture() {
        return layers.stream()
                .map(DecoderLayer::feedForward)
                .filter(MixtureOfExperts.class::isInstance)
                .map(MixtureOfExperts.class::cast)
                .findFirst();
    }

    /** The layers that differ from each other, each with the number of times it occurs, in order of appearance. */
    public Map<DecoderLayer, Integer> distinctLayers() {
        return distinct(layers);
    }

    /** The same of one pipeline stage, from 0. */
    public Map<DecoderLayer, Integer> distinctLayers(Sharding sharding, int stage) {
        return distinct(sharding.stage(layers, stage));
    }

    private static Map<DecoderLayer, Integer> distinct(List<DecoderLayer> some) {
        Map<DecoderLayer, Integer> counts = new LinkedHashMap<>();
        some.forEach(layer -> counts.merge(layer, 1, Integer::sum));
        return counts;
    }

    /** All parameters. */
    public double parameters() {
        return weights().total();
    }

    /** All weights by kind. */
    public WeightCounts weights() {
        return layerWeights(layers, Sharding.NONE)
                .plus(inputWeights(Sharding.NONE))
                .plus(normWeights())
                .plus(tiedEmbeddings ? WeightCounts.NONE : outputMatrix(Sharding.NONE));
    }

    /**
     * Parameters that one token is multiplied with: of the routed experts only those a token passes through, with the
     * output matrix, without the embedding table, of which a token reads one row.
     */
    public double activeParameters() {
        return layers.stream()
                        .mapToDouble(layer -> layer.activeWeights(this).total())
                        .sum()
                + normWeights().total()
                + outputMatrix(Sharding.NONE).total();
    }

    /**
     * Bytes of weights on the GPU that has most of them, scales of quantised weights included.
     *
     * @param weights precision of the matrices
     * @param unquantised precision of what quantisation leaves alone
     */
    public double weightBytesPerGpu(Sharding sharding, Precision weights, Precision unquantised) {
        double most = 0;
        for (int stage = 0; stage < sharding.pp(); stage++) {
            boolean first = stage == 0;
            boolean last = stage == sharding.pp() - 1;
            boolean ownOutput = last && !(first && tiedEmbeddings);
            WeightCounts here = layerWeights(sharding.stage(layers, stage), sharding)
                    .plus(first ? inputWeights(sharding) : WeightCounts.NONE)
                    .plus(last ? normWeights() : WeightCounts.NONE)
                    .plus(ownOutput ? outputMatrix(sharding) : WeightCounts.NONE);
            most = Math.max(most, here.bytes(weights, scalesOf(weights), unquantised));
        }
        return most;
    }

    /** Scales of the quantised matrices in a precision: the checkpoint's, or the usual ones of weights quantised anew. */
    public Scales scalesOf(Precision weights) {
        return weights == checkpointWeights ? checkpointScales : Scales.ofWeights(weights);
    }

    /** Bytes that one token takes in the KV caches of all layers of an unsharded model, without scales. */
    public double kvBytesPerToken(Precision cache) {
        return kvBytesPerToken(cache, CacheScales.TENSOR);
    }

    /** The same with the scales that each token has. */
    public double kvBytesPerToken(Precision cache, CacheScales scales) {
        return kvBytesPerTokenPerGpu(Sharding.NONE, cache, scales);
    }

    /**
     * Bytes that one token and its scales take in the KV cache of the GPU that holds most layers. Layers with a sliding window count in
     * full: engines allocate blocks for all layers alike.
     */
    public double kvBytesPerTokenPerGpu(Sharding sharding, Precision cache, CacheScales scales) {
        double most = 0;
        for (int stage = 0; stage < sharding.pp(); stage++) {
            double bytes = sharding.stage(layers, stage).stream()
                    .map(DecoderLayer::attention)
                    .mapToDouble(attention -> attention.cachedElements(sharding.tp()) * cache.bytes()
                            + attention.cachedHeads(sharding.tp()) * scales.bytesPerToken())
                    .sum();
            most = Math.max(most, bytes);
        }
        return most;
    }

    /** Weights of one norm. */
    WeightCounts normWeights() {
        return WeightCounts.unquantised((norm == Norm.LAYER ? 2.0 : 1.0) * hiddenSize);
    }

    private WeightCounts layerWeights(List<DecoderLayer> some, Sharding sharding) {
        return some.stream().map(layer -> layer.weights(this, sharding)).reduce(WeightCounts.NONE, WeightCounts::plus);
    }

    private WeightCounts inputWeights(Sharding sharding) {
        double positionTable = positions == Positions.LEARNED ? (double) maxPositions * hiddenSize : 0;
        return outputMatrix(sharding).plus(WeightCounts.unquantised(positionTable));
    }

    private WeightCounts outputMatrix(Sharding sharding) {
        return WeightCounts.unquantised((double) sharding.share(vocabularySize) * hiddenSize);
    }
}
