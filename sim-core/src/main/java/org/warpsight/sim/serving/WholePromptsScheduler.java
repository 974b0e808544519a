package org.warpsight.sim.serving;

import java.util.Optional;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.traffic.Request;

/**
 * In-flight batching of whole prompts without eviction, as TensorRT-LLM does it unless told otherwise
 * (cpp/tensorrt_llm/batch_manager/capacityScheduler.cpp, GuaranteedNoEvictScheduler; microBatchScheduler.cpp).
 *
 * <pre>
 *   running decodes (1 token each) ─► waiting prompts, uncut   while the next one fits the budget, and it and its whole
 *                                                              answer fit what the others leave of the cache
 * </pre>
 */
final class WholePromptsScheduler extends ContinuousScheduler {
    /** Blocks that the running sequences hold or will. */
    private long promised;

    WholePromptsScheduler(SchedulerSpec specification, KvCache cache, InterTokenTimes interTokenTimes) {
        super(specification, cache, interTokenTimes);
    }

    @Override
    public boolean canEverFit(Request request) {
        int computed = request.inputTokens() - request.cachedTokens();
        return computed <= specification().maxBatchedTokens() && blocks(request) <= cache().capacity();
    }

    @Override
    Optional<BatchShape> form(long now) {
        makeRoomForDecodes();
        PromptChunks chunks = besideDecodes(now);
        boolean admitting = true;
        while (admitting && running() < specification().maxSequences() && head().isPresent()) {
            Sequence next = head().get();
            admitting = next.promptLeft() <= chunks.budget()
                    && promised + blocks(next.request()) <= cache().capacity()
                    && admit(chunks);
            promised += admitting ? blocks(next.request()) : 0;
        }
        return withDecodes(chunks);
    }

    @Override
    void released(Sequence sequence) {
        promised -= blocks(sequence.request());
    }

    private long blocks(Request request) {
        return cache().blocksFor((long) request.inputTokens() + request.outputTokens());
    }
}
