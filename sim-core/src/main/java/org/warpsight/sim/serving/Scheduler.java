package org.warpsight.sim.serving;

import java.util.List;
import java.util.Optional;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.SchedulerSpec;
import org.warpsight.workload.traffic.Request;

/** Forms the batches of one replica: the behaviour of a {@link SchedulerSpec}. */
interface Scheduler {

    /** The scheduler that a specification asks for. */
    static Scheduler of(SchedulerSpec specification, KvCache cache, InterTokenTimes interTokenTimes) {
        return switch (specification.policy()) {
            case CHUNKED_PREFILL -> new ChunkedPrefillScheduler(specification, cache, interTokenTimes);
            case PREFILL_FIRST -> new PrefillFirstScheduler(specification, cache, interTokenTimes);
            case WHOLE_PROMPTS -> new WholePromptsScheduler(specification, cache, interTokenTimes);
        };
    }

    /** Whether a request could be served by an otherwise empty replica. */
    boolean canEverFit(Request request);

    /** Adds a sequence to the end of the waiting queue. */
    void submit(Sequence sequence);

    /** Forms the batch of the pass that begins now; empty if there is nothing to do. */
    Optional<BatchShape> begin(long now);

    /** Sequences of whose prompts the pass under way computes a chunk. */
    List<Sequence> prompts();

    /** Ends the pass under way: hands out its tokens and returns the sequences that are complete. */
    List<Sequence> complete(long now);

    /** Sequences that hold KV blocks. */
    int running();

    /** Sequences that hold none. */
    int waiting();
}
