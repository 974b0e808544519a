package org.warpsight.workload.operator;

import org.warpsight.hardware.Ceiling;

/**
 * The tokens of one forward pass, as far as its duration depends on them.
 *
 * @param prefillSequences prompts (or chunks of prompts) in the pass
 * @param prefillTokens prompt tokens computed in the pass
 * @param prefillPairs sum over those tokens of the keys each of them sees, itself included
 * @param prefillLogits prompts that end in this pass and so need a logits row
 * @param decodeSequences sequences that get their next token
 * @param decodeContext sum over those sequences of the keys their new token sees, itself included
 * @param decodeTokens tokens of each of those sequences: the known one and the guesses that are verified with it
 */
public record BatchShape(
        int prefillSequences,
        int prefillTokens,
        long prefillPairs,
        int prefillLogits,
        int decodeSequences,
        long decodeContext,
        int decodeTokens) {

    /** A pass in which no token is guessed. */
    public BatchShape(
            int prefillSequences,
            int prefillTokens,
            long prefillPairs,
            int prefillLogits,
            int decodeSequences,
            long decodeContext) {
        this(prefillSequences, prefillTokens, prefillPairs, prefillLogits, decodeSequences, decodeContext, 1);
    }

    /** The same pass with so many tokens of each decoding sequence. */
    public BatchShape verifying(int tokens) {
        return new BatchShape(
                prefillSequences, prefillTokens, prefillPairs, prefillLogits, decodeSequences, decodeContext, tokens);
    }

    /** Rows of decoding sequences. */
    public int decodeRows() {
        return decodeSequences * decodeTokens;
    }

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
        return prefillTokens + decodeRows();
    }

    /** Rows of the logits GEMM. */
    public int logitRows() {
        return prefillLogits + decodeRows();
    }

    /**
     * New tokens of one of the equal prompts that stand for all prompts of the pass: the mean, rounded up.
     *
     * @throws ArithmeticException if there is no prompt
     */
    public int queriesPerPrefill() {
        return Ceiling.divide(prefillTokens, prefillSequences);
    }

    /**
     * Tokens, new and cached, of one of the equal prompts that stand for all: so many that its queries see
     * {@code prefillPairs / prefillSequences} keys in all, as nearly as whole tokens allow. With q queries over k keys a
     * causal attention has {@code q (2k - q + 1) / 2} pairs, so {@code k = pairs / q + (q - 1) / 2}.
     *
     * @throws ArithmeticException if there is no prompt
     */
    public int keysPerPrefill() {
        int queries = queriesPerPrefill();
        double pairs = (double) prefillPairs / prefillSequences;
        return (int) Math.max(queries, Math.round(pairs / queries + (queries - 1) / 2.0));
    }

    /**
     * Keys that the new token of each decoding sequence sees: the mean, rounded.
     *
     * @throws ArithmeticException if nothing is decoded
     */
    public int keysPerDecode() {
        long rounded = Math.floorDiv(2 * decodeContext + decodeSequences, 2L * decodeSequences);
        return (int) Math.max(1, rounded);
    }

    /** What the rank with most sequences has when {@code ranks} share the sequences of the pass, each of mean length. */
    public BatchShape share(int ranks) {
        if (ranks == 1) {
            return this;
        }
        int prompts = part(prefillSequences, ranks);
        int decodes = part(decodeSequences, ranks);
        return new BatchShape(
                prompts,
                (int) mean(prefillTokens, prompts, prefillSequences),
                mean(prefillPairs, prompts, prefillSequences),
                part(prefillLogits, ranks),
                decodes,
                mean(decodeContext, decodes, decodeSequences),
                decodeTokens);
    }

    /**
     * One of equal parts of the pass. Where every rank has as many prompts as there are parts, parts have prompts each; else
     * prompts are cut so that parts have equally many tokens and equally much attention (deepseek-ai/profile-data: "the same
     * prompt may be split").
     *
     * @param parts at least 1
     * @param ranks that share the sequences of the pass
     */
    public BatchShape evenPart(int parts, int ranks) {
        BatchShape dealt = share(parts);
        if (prefillSequences == 0 || prefillSequences >= parts * ranks) {
            return dealt;
        }
        int prompts = Math.min(prefillSequences, Math.max(1, prefillTokens / parts));
        return new BatchShape(
                prompts,
                Math.max(prompts, part(prefillTokens, parts)),
                Math.max(prompts, Ceiling.divide(prefillPairs, parts)),
                dealt.prefillLogits(),
                dealt.decodeSequences(),
                dealt.decodeContext(),
                decodeTokens);
    }

    private static int part(int whole, int ranks) {
        return Ceiling.divide(whole, ranks);
    }

    /** What {@code some} of {@code all} sequences have of a sum, rounded up. */
    private static long mean(long sum, int some, int all) {
        return all == 0 ? 0 : Ceiling.divide(sum * some, all);
    }
}
