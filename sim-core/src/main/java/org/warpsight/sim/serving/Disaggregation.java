package org.warpsight.sim.serving;

/**
 * Replicas for prompts only and others for answers only.
 *
 * <pre>
 *   arrival ─► prefill replica ─► first token ──KV cache──► decode replica ─► other tokens
 * </pre>
 *
 * @param prefillReplicas the first so many replicas compute prompts, the others decode
 * @param handover how caches get from the ones to the others
 */
public record Disaggregation(int prefillReplicas, KvHandover handover) {}
