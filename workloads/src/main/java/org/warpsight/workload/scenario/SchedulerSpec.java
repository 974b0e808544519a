package org.warpsight.workload.scenario;

/** How a replica forms its batches. */
public sealed interface SchedulerSpec {

    /** Tokens of one KV block. */
    int kvBlockTokens();

    /** Part of the GPU memory that weights, activations and cache may fill together. */
    double gpuMemoryUtilization();

    /** Sequences that may run at the same time. */
    int maxSequences();

    /**
     * Continuous batching with chunked prefill (vLLM): every pass first gives each running sequence its decode token,
     * then fills the token budget with prompt chunks in order of arrival.
     *
     * @param maxBatchedTokens token budget of one pass
     */
    record ChunkedPrefill(int maxBatchedTokens, int maxSequences, int kvBlockTokens, double gpuMemoryUtilization)
            implements SchedulerSpec {}
}
