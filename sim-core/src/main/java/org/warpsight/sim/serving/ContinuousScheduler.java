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
 * What all schedulers with continuous batching share: a waiting queue, prompts under way, decoding sequences, and preemption by
 * recompute. A policy is what {@link #form} puts into a pass.
 *
 * <pre>
 *   begin:  form the batch                                            the policy's
 *   end:    every decode of the pass and every finished prompt has a token more
 * </pre>
 *
 * <p>At most one prompt is unfinished between passes, the one admitted last, since admission stops when the token budget is
 * spent; so prompts become decodes in the order of their admission, and the newest running sequence is that prompt or the decode
 * that joined last.
 */
abstract class ContinuousScheduler implements Scheduler {
    private final SchedulerSpec specification;
    private final KvCache cache;
    private final InterTokenTimes interTokenTimes;
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final DecodeBatch decoding;
    /** Prompts of the pass under way; between passes only the unfinished one, if there is one. */
    private final List<Sequence> prompts = new ArrayList<>();
    /** Whether decoding sequences are in the pass under way. */
    private boolean decodes;

    ContinuousScheduler(SchedulerSpec specification, KvCache cache, InterTokenTimes interTokenTimes) {
        // vLLM asks for the same: otherwise running sequences would have to take turns.
        if (specification.maxSequences() < 1 || specification.maxBatchedTokens() < specification.maxSequences()) {
            throw new IllegalArgumentException("a scheduler needs 1 <= maxSequences <= maxBatchedTokens but has "
                    + specification.maxSequences() + " and " + specification.maxBatchedTokens());
        }
        this.specification = specification;
        this.cache = cache;
        this.interTokenTimes = interTokenTimes;
        this.decoding = new DecodeBatch(specification.kvBlockTokens(), interTokenTimes);
    }

    /** The batch of the pass that begins now: of the prompts that are under way, of waiting ones and of decoding sequences. */
    abstract Optional<BatchShape> form(long now);

    final SchedulerSpec specification() {
        return specification;
    }

    final KvCache cache() {
        return cache;
    }

    final DecodeBatch decoding() {
        return decoding;
    }

    /** The request that is next to be admitted. */
    final Optional<Sequence> head() {
        return Optional.ofNullable(waiting.peekFirst());
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
        decodes = false;
        Optional<BatchShape> batch = form(now);
        if (batch.isEmpty() && !waiting.isEmpty()) {
            throw new IllegalStateException("an empty replica cannot start "
                    + waiting.peekFirst().request() + " with " + cache.free() + " free KV blocks");
        }
        return batch;
    }

    @Override
    public List<Sequence> prompts() {
        return Collections.unmodifiableList(prompts);
    }

    @Override
    public List<Sequence> complete(long now) {
        List<Sequence> complete = new ArrayList<>(decodes ? decoding.advance(now) : List.of());
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
                decoding.join(prompt, now);
            }
        }
        for (Sequence sequence : complete) {
            cache.release(cache.blocksFor(sequence.computed()));
            released(sequence);
        }
        return complete;
    }

    /** No prompts yet, for a pass that has the next token of every decoding sequence as well. */
    final PromptChunks besideDecodes(long now) {
        return new PromptChunks(cache, specification.maxBatchedTokens() - decoding.size(), now);
    }

    /** The batch of prompt chunks and of the next token of every decoding sequence. */
    final Optional<BatchShape> withDecodes(PromptChunks chunks) {
        decodes = decoding.size() > 0;
        return running() > 0 ? Optional.of(chunks.with(decoding)) : Optional.empty();
    }

    /** A sequence has ended, and its blocks are free. */
    void released(Sequence sequence) {}

    /** Puts the head of the waiting queue into the pass; false if the blocks for that are not free. */
    final boolean admit(PromptChunks chunks) {
        boolean fits = chunks.add(waiting.peekFirst());
        if (fits) {
            prompts.add(waiting.removeFirst());
        }
        return fits;
    }

    /** Goes on with the prompts that the last pass left unfinished; true if one has lost its blocks for want of others. */
    final boolean goOn(PromptChunks chunks) {
        boolean preempted = false;
        for (Iterator<Sequence> unfinished = prompts.iterator(); unfinished.hasNext(); ) {
            Sequence prompt = unfinished.next();
            if (!chunks.add(prompt)) {
                unfinished.remove();
                preempt(prompt);
                preempted = true;
            }
        }
        return preempted;
    }

    /** Takes the blocks that decoding sequences need for their next token; true if some had to lose theirs for that. */
    final boolean makeRoomForDecodes() {
        boolean preempted = false;
        while (decoding.blocksForNextPass() > cache.free()) {
            preempt(prompts.isEmpty() ? decoding.removeNewest() : prompts.remove(prompts.size() - 1));
            preempted = true;
        }
        cache.reserve(decoding.blocksForNextPass());
        return preempted;
    }

    private void preempt(Sequence sequence) {
        cache.release(cache.blocksFor(sequence.computed()));
        sequence.preempt();
        waiting.addFirst(sequence);
    }
}
