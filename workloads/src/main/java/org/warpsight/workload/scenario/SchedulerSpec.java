package org.warpsight.workload.scenario;

/** How a replica forms its batches. */
public sealed interface SchedulerSpec {

    /** Tokens of one KV block. */
    int kvBlockTokens();

    /** Part of the GPU memory that may be filled; the engine's memory rule says with what. */
    double gpuMemoryUtilization();

    /** Tokens that one pass may have at most, which decides the workspace. */
    int maxTokensPerPass();

    /** Sequences that may run at the same time. */
    int maxSequences();

    /**
     * Continuous batching with chunked prefill (vLLM): every pass first gives each running sequence its decode token,
     * then fills the token budget with prompt chunks in order of arrival.
     *
     * @param maxBatchedTokens token budget of one pass
     */
    record ChunkedPrefill(int maxBatchedTokens, int maxSequences, int kvBlockTokens, double gpuMemoryUtilization)
            implements SchedulerSpec {

        @Override
        public int maxTokensPerPass() {
            return maxBatchedTokens;
        }
    }
}
