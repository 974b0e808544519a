package org.warpsight.workload.scenario;

import java.util.List;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Precision;

/**
 * Replicas of a model on GPUs, and the router in front of them.
 *
 * @param cluster id of the cluster; empty for nodes without a network between them
 * @param handover how KV caches get from pools for prompts to pools for answers
 */
public record Deployment(List<Pool> pools, RouterSpec router, String cluster, Handover handover) {

    public Deployment {
        pools = List.copyOf(pools);
    }

    /** Which phase a pool serves. */
    public enum Role {
        BOTH,
        PREFILL,
        DECODE
    }

    /** When the KV cache of a prompt leaves for where it is decoded. */
    public enum Handover {
        /** Each layer as soon as it has been computed. */
        LAYER_BY_LAYER,
        /** All of it when the whole prompt has been computed. */
        WHOLE
    }

    /** Guessed tokens that a pass verifies along with the known one.
     *
     * @param tokens guessed for each sequence by a layer of its own like the last one (multi-token prediction,
     *     DeepSeek-V3, arXiv 2412.19437, section 2.2), one after another; 0 for none
     * @param acceptance chance that a guess is right if all before it are
     */
    public record Speculation(int tokens, double acceptance) {
        /** A pass yields one token for each sequence. */
        public static final Speculation NONE = new Speculation(0, 0);

        /** Tokens that a pass yields for each sequence in the mean: the known one and guesses up to the first wrong one. */
        public double tokensPerPass() {
            double all = 1;
            double right = 1;
            for (int guess = 0; guess < tokens; guess++) {
                right *= acceptance;
                all += right;
            }
            return all;
        }
    }

    /** How the next token is chosen from its logits. */
    public enum Sampling {
        /** The largest one. */
        GREEDY,
        /** At random among the k most probable ones. */
        TOP_K,
        /** At random among the most probable ones that together have probability p. */
        TOP_P,
        /** Both, on the probabilities of all. */
        TOP_K_TOP_P
    }

    /** How communication of a pass hides behind its computation. */
    public enum Overlap {
        /** Operators run one after another. */
        NONE,
        /** Two micro-batches: while one computes, tokens of the other travel. */
        TWO_BATCH,
        /** The same, in passes without prompts with attention in two stages and shared experts beside the travel. */
        FIVE_STAGE
    }

    /**
     * How the GPUs of a replica work together in a pass.
     *
     * @param overlap how the way of tokens to experts hides behind computation
     * @param sequenceParallel whether tensor-parallel ranks share the rows between their sums
     * @param allReduceChunks parts of a projection whose sum over tensor-parallel ranks travels while the next is computed;
     *     1 for the whole in one
     * @param microBatches parts of a pass that follow each other through pipeline stages
     */
    public record PassSchedule(Overlap overlap, boolean sequenceParallel, int allReduceChunks, int microBatches) {
        /** One operator after another. */
        public static final PassSchedule PLAIN = new PassSchedule(Overlap.NONE, false, 1, 1);
    }

    /**
     * Equal replicas.
     *
     * @param node id of the node; empty where a replica has one GPU and needs none
     * @param tp tensor-parallel ranks
     * @param pp pipeline stages
     * @param ep expert-parallel ranks
     * @param attentionDp data-parallel attention ranks
     * @param redundantExperts further copies of routed experts, over all ranks of a replica
     * @param passes how its GPUs work together in a pass
     * @param expertRouting how tokens spread over the experts of a mixture
     * @param sampling how its replicas choose the next token
     * @param speculation tokens that its replicas guess
     * @param engine id of the engine whose overheads and defaults apply
     */
    public record Pool(
            String name,
            Role role,
            String gpu,
            String node,
            int replicas,
            int tp,
            int pp,
            int ep,
            int attentionDp,
            int redundantExperts,
            PassSchedule passes,
            RoutingSpec expertRouting,
            Precisions precision,
            Sampling sampling,
            Speculation speculation,
            String engine,
            SchedulerSpec scheduler) {}

    /**
     * Storage and arithmetic of a model's parts.
     *
     * @param kvScales what a quantised KV cache is multiplied by
     */
    public record Precisions(Precision weights, Precision activations, Precision kvCache, CacheScales kvScales) {

        /** With one scale for all keys of a layer and one for all values, or none where the cache is not quantised. */
        public Precisions(Precision weights, Precision activations, Precision kvCache) {
            this(weights, activations, kvCache, CacheScales.TENSOR);
        }
    }
}
