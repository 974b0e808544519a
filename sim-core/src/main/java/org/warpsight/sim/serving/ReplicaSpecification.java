package org.warpsight.sim.serving;

import java.util.Objects;
import java.util.OptionalInt;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.workload.scenario.SchedulerSpec;

/**
 * One replica: a copy of the model on its GPUs behind one engine.
 *
 * @param stepTimes how long its forward passes take on the GPUs
 * @param scheduler how it forms its batches
 * @param kvBlocks capacity of its KV cache in blocks of {@link SchedulerSpec#kvBlockTokens()} tokens
 * @param maxModelTokens longest prompt and answer together that the model can hold; empty where only the cache limits
 * @param passOverheadPicoseconds time the engine needs on the host for every pass (scheduling, input preparation,
 *     detokenising) while its GPUs wait
 */
public record ReplicaSpecification(
        StepTimes stepTimes,
        SchedulerSpec scheduler,
        long kvBlocks,
        OptionalInt maxModelTokens,
        long passOverheadPicoseconds) {

    /** @throws IllegalArgumentException if a block holds no token, or capacity or overhead is negative */
    public ReplicaSpecification {
        Objects.requireNonNull(stepTimes, "stepTimes");
        if (scheduler.kvBlockTokens() < 1 || kvBlocks < 1 || passOverheadPicoseconds < 0) {
            throw new IllegalArgumentException("a replica needs kvBlocks >= 1 of >= 1 tokens and an overhead >= 0 ps"
                    + " but has " + kvBlocks + " of " + scheduler.kvBlockTokens() + " tokens and "
                    + passOverheadPicoseconds + " ps");
        }
    }
}
