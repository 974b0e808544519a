package org.warpsight.sim.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.traffic.Request;

/**
 * Continuous batching with chunked prefill and preemption by recompute, as vLLM's V1 scheduler does it
 * (vllm/v1/core/sched/scheduler.py).
 *
 * <pre>
 *   begin:  running decodes (1 token each) ─► unfinished prompt ─► waiting prompts   until the budget is spent
 *              │ no free block: the newest gives its blocks back and waits at the front
 *   end:    every decode and every finished prompt has a token more
 * </pre>
 *
 * <p>Only the prompt admitted last can be unfinished, since admission stops when the token budget is spent; so prompts
 * become decodes in the order of their admission, and the newest running sequence is that prompt or the decode that
 * joined last.
 */
final class ChunkedPrefillScheduler implements Scheduler {
    private final SchedulerSpec.ChunkedPrefill specification;
    private final KvCache cache;
    private final InterTokenTimes interTokenTimes;
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final DecodeBatch decoding;
    /** Prompts of the pass under way; between passes only the unfinished one, if there is one. */
    private final List<Sequence> prompts = new ArrayList<>();

    private long lastPassEnd;

    ChunkedPrefillScheduler(
            SchedulerSpec.ChunkedPrefill specification, KvCache cache, InterTokenTimes interTokenTimes) {
        // vLLM asks for the same: otherwise running sequences would have to take turns.
        if (specification.maxSequences() < 1 || specification.maxBatchedTokens() < specification.maxSequences()) {
            throw new IllegalArgumentException("a scheduler needs 1 <= maxSequences <= maxBatchedTokens but has "
                    + specification.maxSequences() + " and " + specification.maxBatchedTokens());
        }
        this.specification = specification;
        this.cache = cache;
        this.interTokenTimes = interTokenTimes;
        this.decoding = new DecodeBatch(specification.kvBlockTokens());
    }

    @Override
    public boolean canEverFit(Request request) {
        // The last token is handed out and never computed.
        long stored = (long) request.inputTokens() + request.outputTokens() - 1;
        return cache.blocksFor(stored) <= cache.capacity();
    }

    @Override
    public void submit(Sequence sequence) {
        waiting.addLast(sequence);
    }

    @Override
    public int running() {
        return decoding.size() + prompts.size();
    }

    @Override
    public int waiting() {
        return waiting.size();
    }

    @Override
    public Optional<BatchShape> begin(long now) {
        boolean preempted = makeRoomForDecodes();
        cache.reserve(decoding.blocksForNextPass());
        PromptChunks chunks = new PromptChunks(specification.maxBatchedTokens() - decoding.size(), now);
        for (Iterator<Sequence> unfinished = prompts.iterator(); unfinished.hasNext(); ) {
            Sequence prompt = unfinished.next();
            if (!chunks.add(prompt)) {
                unfinished.remove();
                preempt(prompt);
                preempted = true;
            }
        }
        while (!preempted
                && chunks.budget > 0
                && running() < specification.maxSequences()
                && !waiting.isEmpty()
                && chunks.add(waiting.peekFirst())) {
            prompts.add(waiting.removeFirst());
        }
        if (running() > 0) {
            return Optional.of(chunks.with(decoding));
        }
        if (!waiting.isEmpty()) {
            throw new IllegalStateException("an empty replica cannot start "
                    + waiting.peekFirst().request() + " with " + cache.free() + " free KV blocks");
        }
        return Optional.empty();
    }

    @Override
    public List<Sequence> prompts() {
        return Collections.unmodifiableList(prompts);
    }

    @Override
    public List<Sequence> complete(long now) {
        if (decoding.size() > 0) {
            interTokenTimes.record(now - lastPassEnd, decoding.size());
        }
        List<Sequence> complete = new ArrayList<>(decoding.advance(now));
        for (Iterator<Sequence> each = prompts.iterator(); each.hasNext(); ) {
            Sequence prompt = each.next();
            if (prompt.promptLeft() > 0) {
                continue;
            }
            each.remove();
            if (prompt.hasToken()) {
                interTokenTimes.record(now - prompt.lastToken(), 1);
            }
            prompt.generate(now);
            if (prompt.outputLeft() == 0) {
                complete.add(prompt);
            } else {
                decoding.join(prompt);
            }
        }
        for (Sequence sequence : complete) {
            cache.release(cache.blocksFor(sequence.computed()));
        }
        lastPassEnd = now;
        return complete;
    }

    private boolean makeRoomForDecodes() {
        boolean preempted = false;
        while (decoding.blocksForNextPass() > cache.free()) {
            preempt(prompts.isEmpty() ? decoding.removeNewest() : prompts.remove(prompts.size() - 1));
            preempted = true;
        }
        return preempted;
    }

    private void preempt(Sequence sequence) {
        cache.release(cache.blocksFor(sequence.computed()));
        sequence.preempt();
        waiting.addFirst(sequence);
    }

    /** Collects the prompt tokens of one pass within its token budget and the free KV blocks. */
    private final class PromptChunks {
        private final long now;
        private int budget;
        private int sequences;
        private int tokens;
        private long pairs;
        private int logits;
        private int single;
        private long singleContext;

        PromptChunks(int budget, long now) {
            this.budget = budget;
            this.now = now;
        }

        /**
         * Adds as much of a prompt as the budget allows; false if the blocks for that are not free. A sequence of which all
         * but one token is in the cache, as every one that another replica hands over, has nothing of a prompt left: its
         * token goes the way of decodes (vllm/v1/attention/backends/utils.py, split_decodes_and_prefills).
         */
        boolean add(Sequence prompt) {
            int chunk = Math.min(prompt.promptLeft(), budget);
            int before = prompt.computed();
            long blocks = cache.blocksFor((long) before + chunk) - cache.blocksFor(prompt.stored());
            if (blocks > cache.free()) {
                return false;
            }
            cache.reserve(blocks);
            prompt.compute(chunk, now);
            budget -= chunk;
            if (before > 0 && chunk == 1 && prompt.promptLeft() == 0) {
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

        BatchShape with(DecodeBatch decodes) {
            return new BatchShape(
                    sequences, tokens, pairs, logits, decodes.size() + single, decodes.context() + singleContext);
        }
    }
}
