package org.warpsight.workload.scenario;

/** How a replica forms its batches, and within which limits. */
public sealed interface SchedulerSpec {

    /** Token budget of one pass, which decides the workspace. */
    int maxBatchedTokens();

    /** Sequences that may run at the same time. */
    int maxSequences();

    /** Tokens of one KV block. */
    int kvBlockTokens();

    /** Part of the GPU memory that may be filled; the engine's memory rule says with what. */
    double gpuMemoryUtilization();

    /** Which policy it is. */
    default Policy policy() {
        if (this instanceof PrefillFirst) {
            return Policy.PREFILL_FIRST;
        }
        return this instanceof WholePrompts ? Policy.WHOLE_PROMPTS : Policy.CHUNKED_PREFILL;
    }

    /** The policies by name. */
    enum Policy {
        CHUNKED_PREFILL,
        PREFILL_FIRST,
        WHOLE_PROMPTS;

        /** This policy within limits; see the methods of {@link SchedulerSpec}. */
        public SchedulerSpec within(
                int maxBatchedTokens, int maxSequences, int kvBlockTokens, double gpuMemoryUtilization) {
            return switch (this) {
                case CHUNKED_PREFILL ->
                    new ChunkedPrefill(maxBatchedTokens, maxSequences, kvBlockTokens, gpuMemoryUtilization);
                case PREFILL_FIRST ->
                    new PrefillFirst(maxBatchedTokens, maxSequences, kvBlockTokens, gpuMemoryUtilization);
                case WHOLE_PROMPTS ->
                    new WholePrompts(maxBatchedTokens, maxSequences, kvBlockTokens, gpuMemoryUtilization);
            };
        }
    }

    /**
     * Continuous batching with chunked prefill (vLLM): every pass first gives each running sequence its decode token,
     * then fills the token budget with prompt chunks in order of arrival.
     */
    record ChunkedPrefill(int maxBatchedTokens, int maxSequences, int kvBlockTokens, double gpuMemoryUtilization)
            implements SchedulerSpec {}

    /**
     * Prompts before answers (SGLang): a pass has prompt chunks in order of arrival up to the token budget, and only where
     * there are none, the decode tokens of all running sequences.
     */
    record PrefillFirst(int maxBatchedTokens, int maxSequences, int kvBlockTokens, double gpuMemoryUtilization)
            implements SchedulerSpec {}

    /**
     * In-flight batching of whole prompts (TensorRT-LLM): every pass first gives each running sequence its decode token, then
     * takes in prompts that fit the token budget uncut and whose whole answer will fit the KV cache, so that none is evicted.
     */
    record WholePrompts(int maxBatchedTokens, int maxSequences, int kvBlockTokens, double gpuMemoryUtilization)
            implements SchedulerSpec {}
}
