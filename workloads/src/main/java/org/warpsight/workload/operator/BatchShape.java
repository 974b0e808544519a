package org.warpsight.workload.operator;

/**
 * The tokens of one forward pass, as far as its duration depends on them.
 *
 * @param prefillSequences prompts (or chunks of prompts) in the pass
 * @param prefillTokens prompt tokens computed in the pass
 * @param prefillPairs sum over those tokens of the keys each of them sees, itself included
 * @param prefillLogits prompts that end in this pass and so need a logits row
 * @param decodeSequences sequences that get one token each
 * @param decodeContext sum over those sequences of the keys their new token sees, itself included
 */
public record BatchShape(
        int prefillSequences,
        int prefillTokens,
        long prefillPairs,
        int prefillLogits,
        int decodeSequences,
        long decodeContext) {

    /** A pass of decode tokens only. */
    public static BatchShape decode(int sequences, long context) {
        return new BatchShape(0, 0, 0, 0, sequences, context);
    }

    /** A pass over whole fresh prompts of one length. */
    public static BatchShape prefill(int sequences, int tokens) {
        return new BatchShape(
                sequences, sequences * tokens, sequences * ((long) tokens * (tokens + 1) / 2), sequences, 0, 0);
    }

    /** All tokens of the pass: the rows of its dense GEMMs. */
    public int tokens() {
        return prefillTokens + decodeSequences;
    }

    /** Rows of the logits GEMM. */
    public int logitRows() {
        return prefillLogits + decodeSequences;
    }
}
