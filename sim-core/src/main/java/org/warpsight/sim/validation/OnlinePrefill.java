package org.warpsight.sim.validation;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.traffic.Request;
import org.warpsight.workload.traffic.Traces;

/**
 * Passes of prompts of an online service whose ranks each compute the attention of their own prompts, at full load.
 *
 * <pre>
 *   prompt   │ in the cache: seen, not computed │ new: computed, a chunk of it if the rank's tokens are used up │
 *
 *   rank 0   ▪▪▪▪▪▪▪▪ 16,384 tokens    attention ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪ the busiest: all wait for it in every layer
 *   rank 1   ▪▪▪▪▪▪▪▪ 16,384 tokens    attention ▪▪▪▪▪▪▪▪▪▪▪▪
 * </pre>
 *
 * <p>DeepSeek's balancer gives ranks equal attention as far as it can, and equally many tokens
 * (deepseek-ai/open-infra-index, "DeepSeek-V3/R1 Inference System Overview", prefill load balancer); here prompts go
 * to the rank with least attention, longest first, until it has its tokens.
 *
 * <p>The same overview publishes a day's sums: input and output tokens, the part of the input that is cached, and the keys
 * that an output token sees in the mean. How long prompts are follows from them with the spread of another chat service
 * (Azure's conversations of 2023): inputs times a and outputs times b, so that both sums and the mean of keys hold.
 */
final class OnlinePrefill {
    /** Of the bundled services the one whose prompts are to its answers (5.5) nearly as here (3.6). */
    static final String SPREAD = "AzureLLMInferenceTrace_conv";

    private static final double INPUT_TOKENS = 608e9;
    private static final double OUTPUT_TOKENS = 168e9;
    private static final double KEYS_OF_AN_OUTPUT = 4989;
    /** Part of the input that is in the cache. */
    static final double CACHED = 0.563;

    private static final int PASSES = 200;

    private final int ranks;
    private final int tokens;
    private final List<Prompt> recorded;

    /** A prompt of which some tokens are still to be computed. */
    private record Prompt(int before, int left) {

        /** Query-key pairs of the next tokens. */
        double pairs(int chunk) {
            return (double) chunk * before + chunk * (chunk + 1.0) / 2;
        }

        Prompt after(int chunk) {
            return new Prompt(before + chunk, left - chunk);
        }
    }

    /** What one rank has in a pass. */
    private static final class Rank {
        private int tokens;
        private double pairs;
        private double keys;

        private void take(Prompt prompt, int chunk) {
            tokens += chunk;
            pairs += prompt.pairs(chunk);
            keys += prompt.before() + chunk;
        }
    }

    /**
     * Passes of ranks.
     *
     * @param tokens that each rank computes in a pass
     * @param requests whose lengths are spread as these prompts are
     */
    OnlinePrefill(int ranks, int tokens, List<Request> requests) {
        this.ranks = ranks;
        this.tokens = tokens;
        double scale = inputScale(requests);
        this.recorded = requests.stream()
                .map(request -> prompt((int) Math.max(1, Math.round(scale * request.inputTokens()))))
                .toList();
    }

    /** The recorded requests of a bundled trace; empty outside of the project's directory. */
    static Optional<List<Request>> recorded(String trace) {
        return Traces.find(trace, Path.of("")).map(Traces::read);
    }

    private static Prompt prompt(int length) {
        int cached = (int) (CACHED * length);
        return new Prompt(cached, length - cached);
    }

    /** By how much inputs are longer than the recorded ones. */
    private static double inputScale(List<Request> requests) {
        double inputs = requests.stream().mapToDouble(Request::inputTokens).sum();
        double outputs = requests.stream().mapToDouble(Request::outputTokens).sum();
        double before = requests.stream()
                .mapToDouble(request -> (double) request.inputTokens() * request.outputTokens())
                .sum();
        double own = requests.stream()
                .mapToDouble(request -> (double) request.outputTokens() * request.outputTokens() / 2)
                .sum();
        double outputScalePerInputScale = inputs / outputs * OUTPUT_TOKENS / INPUT_TOKENS;
        return KEYS_OF_AN_OUTPUT / ((before + own * outputScalePerInputScale) / outputs);
    }

    /** A pass in which every rank has what the busiest has in the mean of many passes. */
    BatchShape busiest() {
        double pairs = 0;
        double keys = 0;
        Deque<Prompt> waiting = new ArrayDeque<>();
        int next = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            for (long open = open(waiting); open < (long) ranks * tokens; next++) {
                Prompt arrived = recorded.get(next % recorded.size());
                waiting.add(arrived);
                open += arrived.left();
            }
            Rank most = pass(waiting);
            pairs += most.pairs / PASSES;
            keys += most.keys / PASSES;
        }
        // As many equal prompts as have both its pairs and its keys.
        double keysOfAToken = pairs / tokens;
        int prompts = (int) Math.max(1, Math.round((keys - tokens / 2.0) / keysOfAToken));
        return new BatchShape(ranks * prompts, ranks * tokens, Math.round(ranks * pairs), ranks * prompts, 0, 0);
    }

    private static long open(Deque<Prompt> waiting) {
        return waiting.stream().mapToLong(Prompt::left).sum();
    }

    /** Deals one pass; what does not fit waits for the next. */
    private Rank pass(Deque<Prompt> waiting) {
        List<Prompt> longestFirst = new ArrayList<>(waiting);
        longestFirst.sort(Comparator.comparingDouble((Prompt prompt) -> prompt.pairs(prompt.left()))
                .reversed());
        waiting.clear();
        List<Rank> all = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            all.add(new Rank());
        }
        for (Prompt prompt : longestFirst) {
            Rank least = all.stream()
                    .filter(rank -> rank.tokens < tokens)
                    .min(Comparator.comparingDouble(rank -> rank.pairs))
                    .orElse(null);
            int chunk = least == null ? 0 : Math.min(prompt.left(), tokens - least.tokens);
            if (chunk > 0) {
                least.take(prompt, chunk);
            }
            if (chunk < prompt.left()) {
                waiting.add(prompt.after(chunk));
            }
        }
        return all.stream().max(Comparator.comparingDouble(rank -> rank.pairs)).orElseThrow();
    }
}
