package org.warpsight.sim.serving;

import org.warpsight.workload.operator.BatchShape;

/** Collects the prompt tokens of one pass within its token budget and the free KV blocks. */
final class PromptChunks {
    private final KvCache cache;
    private final long now;
    private int budget;
    private int sequences;
    private int tokens;
    private long pairs;
    private int logits;
    /** Sequences whose only missing token is in the pass, and the keys that these tokens attend to. */
    private int single;

    private long singleContext;

    PromptChunks(KvCache cache, int budget, long now) {
        this.cache = cache;
        this.budget = budget;
        this.now = now;
    }

    /** Tokens that the pass still has room for. */
    int budget() {
        return budget;
    }

    /** Whether nothing has been added. */
    boolean isEmpty() {
        return sequences == 0 && single == 0;
    }

    /**
     * Adds as much of a prompt as the budget allows; false if the blocks for that are not free. A sequence of which all
     * but one token is in the cache, as every one that another replica hands over, has nothing of a prompt left: its
     * token goes the way of decodes (vllm/v1/attention/backends/utils.py, split_decodes_and_prefills).
     */
    boolean add(Sequence prompt) {
        int chunk = Math.min(prompt.promptLeft(), budget);
        int before = prompt.computed();
        boolean decode = chunk == 1 && prompt.isAllButOneComputed();
        long blocks = cache.blocksFor((long) before + chunk) - cache.blocksFor(prompt.stored());
        if (blocks > cache.free()) {
            return false;
        }
        cache.reserve(blocks);
        prompt.compute(chunk, now);
        budget -= chunk;
        if (decode) {
            single++;
            singleContext += prompt.known();
            return true;
        }
        sequences++;
        tokens += chunk;
        // Token i of the chunk, from 1, sees all tokens before the chunk and i of its own.
        pairs += (long) chunk * before + (long) chunk * (chunk + 1) / 2;
        logits += prompt.promptLeft() == 0 ? 1 : 0;
        return true;
    }

    /** The batch of these chunks and of the next token of every decoding sequence. */
    BatchShape with(DecodeBatch decodes) {
        return new BatchShape(
                sequences, tokens, pairs, logits, decodes.size() + single, decodes.context() + singleContext);
    }

    /** The batch of these chunks alone. */
    BatchShape alone() {
        return new BatchShape(sequences, tokens, pairs, logits, single, singleContext);
    }
}
