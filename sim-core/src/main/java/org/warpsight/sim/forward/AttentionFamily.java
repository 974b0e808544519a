package org.warpsight.sim.forward;

import java.util.List;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;

/** Attention of one model over batches that differ in sequences, new tokens and keys. */
sealed interface AttentionFamily extends Family {

    @Override
    Attention at(int... sizes);

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
            Precision cache) {

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
                    attention.cache());
        }

        String id() {
            return "heads=" + heads + "/" + keyValueHeads + " dims=" + queryKeyDim + "/" + valueDim + " window="
                    + window + (causal ? " causal" : "") + (latentCache ? " latent " : " ") + activations.id() + " "
                    + cache.id();
        }

        /** The family for some sequences, by where tiles end: after a number of keys, or of keys before the new tokens. */
        Member member(int sequences, int queries, int keys) {
            if (queries == 1) {
                return new Member(new Decodes(this), sequences, keys);
            }
            if (queries == keys) {
                return new Member(new Prompts(this), sequences, queries);
            }
            return queries <= Axes.SHORT_CHUNK
                    ? new Member(new ShortChunks(this), sequences, queries, keys)
                    : new Member(new LongChunks(this), sequences, queries, keys - queries);
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
                    cache);
        }
    }

    /** Attention of one new token per sequence: sequences, keys. */
    record Decodes(Heads heads) implements AttentionFamily {

        @Override
        public String id() {
            return "decode " + heads.id();
        }

        @Override
        public List<Axis> axes() {
            return List.of(Axes.SEQUENCES, Axes.KEYS);
        }

        @Override
        public Attention at(int... sizes) {
            return heads.attention(sizes[0], 1, sizes[1]);
        }
    }

    /** Attention of whole fresh prompts: sequences, queries, which are the keys as well. */
    record Prompts(Heads heads) implements AttentionFamily {

        @Override
        public String id() {
            return "prompt " + heads.id();
        }

        @Override
        public List<Axis> axes() {
            return List.of(Axes.SEQUENCES, Axes.QUERIES);
        }

        @Override
        public Attention at(int... sizes) {
            return heads.attention(sizes[0], sizes[1], sizes[1]);
        }
    }

    /** Attention of a few new tokens per sequence, at most a tile of them: sequences, queries, keys. */
    record ShortChunks(Heads heads) implements AttentionFamily {

        @Override
        public String id() {
            return "short chunk " + heads.id();
        }

        @Override
        public List<Axis> axes() {
            return List.of(Axes.SEQUENCES, Axes.QUERIES, Axes.KEYS);
        }

        @Override
        public Attention at(int... sizes) {
            return heads.attention(sizes[0], sizes[1], Math.max(sizes[1], sizes[2]));
        }
    }

    /** Attention of many new tokens per sequence: sequences, queries, keys before them. */
    record LongChunks(Heads heads) implements AttentionFamily {

        @Override
        public String id() {
            return "long chunk " + heads.id();
        }

        @Override
        public List<Axis> axes() {
            return List.of(Axes.SEQUENCES, Axes.QUERIES, Axes.PAST);
        }

        @Override
        public Attention at(int... sizes) {
            return heads.attention(sizes[0], sizes[1], sizes[1] + sizes[2]);
        }
    }
}
