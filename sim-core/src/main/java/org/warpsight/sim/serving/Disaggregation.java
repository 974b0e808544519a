package org.warpsight.sim.serving;

import java.util.List;

/**
 * Replicas for prompts only and others for answers only.
 *
 * <pre>
 *   arrival ─► prefill replica ─► first token ──KV cache──► decode replica ─► other tokens
 * </pre>
 *
 * @param prefillReplicas the first so many replicas compute prompts, the others decode
 * @param handover how caches get from the ones to the others
 * @param lanesBytesPerSecond what the network cards of each replica carry in one direction
 */
public record Disaggregation(int prefillReplicas, KvHandover handover, List<Double> lanesBytesPerSecond) {

    public Disaggregation {
        lanesBytesPerSecond = List.copyOf(lanesBytesPerSecond);
    }
}
