package org.warpsight.workload.scenario;

/**
 * How a replica forms its batches, and within which limits.
 *
 * @param policy what goes into a pass
 * @param maxBatchedTokens token budget of one pass, which decides the workspace
 * @param maxSequences sequences that may run at the same time
 * @param kvBlockTokens tokens of one KV block
 * @param gpuMemoryUtilization part of the GPU memory that may be filled; the engine's memory rule says with what
 */
public record SchedulerSpec(
        Policy policy, int maxBatchedTokens, int maxSequences, int kvBlockTokens, double gpuMemoryUtilization) {

    /** What goes into a pass. */
    public enum Policy {
        /**
         * Continuous batching with chunked prefill (vLLM): every pass first gives each running sequence its decode token, then
         * fills the token budget with prompt chunks in order of arrival.
         */
        CHUNKED_PREFILL,
        /**
         * Prompts before answers (SGLang): a pass has prompt chunks in order of arrival up to the token budget, and only where
         * there are none, the decode tokens of all running sequences.
         */
        PREFILL_FIRST,
        /**
         * In-flight batching of whole prompts (TensorRT-LLM): every pass first gives each running sequence its decode token,
         * then takes in prompts that fit the token budget uncut and whose whole answer will fit the KV cache, so that none is
         * evicted.
         */
        WHOLE_PROMPTS
    }
}
