package org.warpsight.sim.forward;

import java.util.List;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;

/**
 * Attention of one model over batches that differ in sequences, new tokens and keys.
 *
 * @param shape which of these sizes vary
 * @param heads what all have in common
 */
record AttentionFamily(Shape shape, Heads heads) implements Family {

    /** Attention of one new token per sequence over any number of keys. */
    static AttentionFamily decoding(Attention attention) {
        return new AttentionFamily(Shape.DECODE, Heads.of(attention));
    }

    @Override
    public String id() {
        return shape.id + " " + heads.id();
    }

    @Override
    public List<Axis> axes() {
        return shape.axes;
    }

    @Override
    public Attention at(int... sizes) {
        return switch (shape) {
            case DECODE -> heads.attention(sizes[0], 1, sizes[1]);
            case PROMPT -> heads.attention(sizes[0], sizes[1], sizes[1]);
            case SHORT_CHUNK -> heads.attention(sizes[0], sizes[1], Math.max(sizes[1], sizes[2]));
            case LONG_CHUNK -> heads.attention(sizes[0], sizes[1], sizes[1] + sizes[2]);
        };
    }

    /** Which sizes vary. */
    enum Shape {
        /** One new token per sequence: sequences, keys. */
        DECODE("decode", Axes.SEQUENCES, Axes.KEYS),
        /** Whole fresh prompts: sequences, queries, which are the keys as well. */
        PROMPT("prompt", Axes.SEQUENCES, Axes.QUERIES),
        /** A few new tokens per sequence, at most a tile of them: sequences, queries, keys. */
        SHORT_CHUNK("short chunk", Axes.SEQUENCES, Axes.QUERIES, Axes.KEYS),
        /** Many new tokens per sequence: sequences, queries, keys before them. */
        LONG_CHUNK("long chunk", Axes.SEQUENCES, Axes.QUERIES, Axes.PAST);

        private final String id;
        private final List<Axis> axes;

        Shape(String id, Axis... axes) {
            this.id = id;
            this.axes = List.of(axes);
        }
    }

    /** What attention operators of one model have in common. */
    record Heads(
            int heads,
            int keyValueHeads,
            int queryKeyDim,
            int valueDim,
            int window,
            boolean causal,
            boolean latentCache,
            Precision activations,
            Precision cache,
            CacheScales cacheScales) {

        static Heads of(Attention attention) {
            return new Heads(
                    attention.heads(),
                    attention.keyValueHeads(),
                    attention.queryKeyDim(),
                    attention.valueDim(),
                    attention.window(),
                    attention.causal(),
                    attention.latentCache(),
                    attention.activations(),
                    attention.cache(),
                    attention.cacheScales());
        }

        String id() {
            return "heads=" + heads + "/" + keyValueHeads + " dims=" + queryKeyDim + "/" + valueDim + " window="
                    + window + (causal ? " causal" : "") + (latentCache ? " latent " : " ") + activations.id() + " "
                    + cache.id() + (cacheScales == CacheScales.TENSOR ? "" : " by " + cacheScales.id());
        }

        /** The family for some sequences, by where tiles end: after a number of keys, or of keys before the new tokens. */
        Member member(int sequences, int queries, int keys) {
            if (queries == 1) {
                return new Member(new AttentionFamily(Shape.DECODE, this), sequences, keys);
            }
            if (queries == keys) {
                return new Member(new AttentionFamily(Shape.PROMPT, this), sequences, queries);
            }
            return queries <= Axes.SHORT_CHUNK
                    ? new Member(new AttentionFamily(Shape.SHORT_CHUNK, this), sequences, queries, keys)
                    : new Member(new AttentionFamily(Shape.LONG_CHUNK, this), sequences, queries, keys - queries);
        }

        Attention attention(int sequences, int queries, int keys) {
            return new Attention(
                    "attention",
                    sequences,
                    queries,
                    keys,
                    heads,
                    keyValueHeads,
                    queryKeyDim,
                    valueDim,
                    window,
                    causal,
                    latentCache,
                    activations,
                    cache,
                    cacheScales);
        }
    }
}
