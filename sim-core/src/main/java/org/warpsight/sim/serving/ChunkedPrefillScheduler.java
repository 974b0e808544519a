package org.warpsight.sim.serving;

import java.util.Optional;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.SchedulerSpec;

/**
 * Continuous batching with chunked prefill and preemption by recompute, as vLLM's V1 scheduler does it
 * (vllm/v1/core/sched/scheduler.py).
 *
 * <pre>
 *   running decodes (1 token each) ─► unfinished prompt ─► waiting prompts   until the budget is spent
 *      │ no free block: the newest gives its blocks back and waits at the front
 * </pre>
 */
final class ChunkedPrefillScheduler extends ContinuousScheduler {

    ChunkedPrefillScheduler(SchedulerSpec specification, KvCache cache, InterTokenTimes interTokenTimes) {
        super(specification, cache, interTokenTimes);
    }

    @Override
    Optional<BatchShape> form(long now) {
        boolean preempted = makeRoomForDecodes();
        PromptChunks chunks = besideDecodes(now);
        preempted |= goOn(chunks);
        boolean admitting = !preempted;
        while (admitting && chunks.budget() > 0 && running() < specification().maxSequences() && head().isPresent()) {
            admitting = admit(chunks);
        }
        return withDecodes(chunks);
    }
}
