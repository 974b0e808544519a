package org.warpsight.sim.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.traffic.Request;

/**
 * Chunked prefill written the slow way, as the reference: one list of running sequences, each visited in every pass,
 * each computing what it has not computed yet, be that a prompt or its newest token.
 */
final class OneByOneScheduler implements Scheduler {
    private final SchedulerSpec specification;
    private final KvCache cache;
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();
    /** Those whose prompts are complete; a prompt of which one token is left is still a prompt. */
    private final Set<Sequence> decoding = new HashSet<>();
    /** What the sequences of the pass under way compute in it. */
    private final Map<Sequence, Integer> scheduled = new LinkedHashMap<>();

    OneByOneScheduler(SchedulerSpec specification, KvCache cache) {
        this.specification = specification;
        this.cache = cache;
    }

    @Override
    public boolean canEverFit(Request request) {
        return cache.blocksFor(request.inputTokens() + request.outputTokens() - 1L) <= cache.capacity();
    }

    @Override
    public void submit(Sequence sequence) {
        waiting.addLast(sequence);
    }

    @Override
    public int running() {
        return running.size();
    }

    @Override
    public int waiting() {
        return waiting.size();
    }

    @Override
    public Optional<BatchShape> begin(long now) {
        scheduled.clear();
        int budget = specification.maxBatchedTokens();
        boolean preempted = false;
        for (int i = 0; i < running.size(); i++) {
            Sequence sequence = running.get(i);
            while (running.contains(sequence) && blocks(sequence, budget) > cache.free()) {
                Sequence victim = running.remove(running.size() - 1);
                cache.release(cache.blocksFor(victim.computed()));
                victim.preempt();
                decoding.remove(victim);
                waiting.addFirst(victim);
                preempted = true;
            }
            if (running.contains(sequence)) {
                budget -= schedule(sequence, budget);
            }
        }
        while (!preempted
                && !waiting.isEmpty()
                && budget > 0
                && running.size() < specification.maxSequences()
                && blocks(waiting.peekFirst(), budget) <= cache.free()) {
            running.add(waiting.removeFirst());
            budget -= schedule(running.get(running.size() - 1), budget);
        }
        return scheduled.isEmpty() ? Optional.empty() : Optional.of(shape());
    }

    @Override
    public List<Sequence> prompts() {
        return List.copyOf(scheduled.keySet());
    }

    @Override
    public List<Sequence> complete(long now) {
        List<Sequence> complete = new ArrayList<>();
        scheduled.forEach((sequence, tokens) -> {
            sequence.compute(tokens, now);
            if (sequence.promptLeft() == 0) {
                sequence.generate(now);
                decoding.add(sequence);
            }
            if (sequence.outputLeft() == 0) {
                complete.add(sequence);
                running.remove(sequence);
                cache.release(cache.blocksFor(sequence.computed()));
            }
        });
        return complete;
    }

    private long blocks(Sequence sequence, int budget) {
        int tokens = Math.min(sequence.promptLeft(), budget);
        return cache.blocksFor(sequence.computed() + tokens) - cache.blocksFor(sequence.computed());
    }

    private int schedule(Sequence sequence, int budget) {
        int tokens = Math.min(sequence.promptLeft(), budget);
        cache.reserve(blocks(sequence, budget));
        scheduled.put(sequence, tokens);
        return tokens;
    }

    private BatchShape shape() {
        int prompts = 0;
        int promptTokens = 0;
        long pairs = 0;
        int logits = 0;
        int decodes = 0;
        long context = 0;
        for (Map.Entry<Sequence, Integer> entry : scheduled.entrySet()) {
            Sequence sequence = entry.getKey();
            boolean last = entry.getValue() == sequence.promptLeft();
            boolean single = last && entry.getValue() == 1 && sequence.computed() > 0;
            if (single || decoding.contains(sequence)) {
                decodes++;
                context += sequence.known();
            } else {
                prompts++;
                promptTokens += entry.getValue();
                logits += last ? 1 : 0;
                for (int token = 1; token <= entry.getValue(); token++) {
                    pairs += sequence.computed() + token;
                }
            }
        }
        return new BatchShape(prompts, promptTokens, pairs, logits, decodes, context);
    }
}
