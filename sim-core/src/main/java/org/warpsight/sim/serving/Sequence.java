package org.warpsight.sim.serving;

import org.warpsight.workload.traffic.Request;

/**
 * A request inside the deployment: how far its tokens are computed, and when what happened.
 *
 * <p>While a sequence is in a {@link DecodeBatch} its counts stand still; the batch brings them up to date when the
 * sequence leaves.
 */
final class Sequence {
    private static final long NOT_YET = -1;

    private final Request request;
    private final int replica;
    private final long arrival;
    private int generated;
    private int computed;
    private int chunk;
    private int preemptions;
    /** Tokens whose cache came from elsewhere and has no blocks here yet. */
    private int received;

    private long firstScheduled = NOT_YET;
    private long firstToken = NOT_YET;
    private long lastToken = NOT_YET;

    Sequence(Request request, int replica, long arrivalPicoseconds) {
        this.request = request;
        this.replica = replica;
        this.arrival = arrivalPicoseconds;
        this.computed = request.cachedTokens();
        this.received = request.cachedTokens();
    }

    /** The prompt's part of a sequence that another replica goes on with: it ends with the first token. */
    static Sequence prompt(Request request, int replica, long arrivalPicoseconds) {
        return new Sequence(promptOf(request), replica, arrivalPicoseconds);
    }

    /** What of a request is asked of the replica that computes its prompt: the first token. */
    static Request promptOf(Request request) {
        return new Request(
                request.id(), request.arrivalPicoseconds(), request.inputTokens(), 1, request.cachedTokens());
    }

    /** What is asked of the one that goes on with it: all other tokens, behind a prompt of which one has no cache yet. */
    static Request answerOf(Request request) {
        return new Request(
                request.id(),
                request.arrivalPicoseconds(),
                request.inputTokens() + 1,
                request.outputTokens() - 1,
                request.inputTokens());
    }

    /** A sequence whose prompt another replica has computed and whose cache has come from there. */
    static Sequence received(Request request, int replica, Sequence prompt) {
        Sequence sequence = new Sequence(request, replica, prompt.arrival);
        sequence.generated = prompt.generated;
        sequence.computed = prompt.computed;
        sequence.received = prompt.computed;
        sequence.preemptions = prompt.preemptions;
        sequence.firstScheduled = prompt.firstScheduled;
        sequence.firstToken = prompt.firstToken;
        sequence.lastToken = prompt.lastToken;
        return sequence;
    }

    Request request() {
        return request;
    }

    int replica() {
        return replica;
    }

    /** Tokens whose keys and values are in the cache, or will be after the pass under way. */
    int computed() {
        return computed;
    }

    /** Prompt tokens in the last pass that computed some. */
    int chunk() {
        return chunk;
    }

    /** Tokens that have blocks of the replica's cache. */
    int stored() {
        return computed - received;
    }

    /** Tokens that exist: the prompt and what was generated so far. */
    int known() {
        return request.inputTokens() + generated;
    }

    /** Known tokens that must be computed before the next one can be generated. */
    int promptLeft() {
        return known() - computed;
    }

    /** Whether only its newest token is not in the cache. */
    boolean isAllButOneComputed() {
        return computed > 0 && promptLeft() == 1;
    }

    /** Tokens still to generate. */
    int outputLeft() {
        return request.outputTokens() - generated;
    }

    boolean hasToken() {
        return firstToken != NOT_YET;
    }

    int preemptions() {
        return preemptions;
    }

    long arrival() {
        return arrival;
    }

    long firstScheduled() {
        return firstScheduled;
    }

    long firstToken() {
        return firstToken;
    }

    long lastToken() {
        return lastToken;
    }

    /** Puts a chunk of the prompt into the pass that begins now. */
    void compute(int tokens, long now) {
        computed += tokens;
        chunk = tokens;
        received = 0;
        if (firstScheduled == NOT_YET) {
            firstScheduled = now;
        }
    }

    /** The pass that computed the last known token has ended: there is one token more. */
    void generate(long now) {
        generated++;
        lastToken = now;
        if (firstToken == NOT_YET) {
            firstToken = now;
        }
    }

    /** Brings the counts up to date after so many decode passes, the last of which ended at the given time. */
    void decoded(int passes, long lastTokenAt) {
        generated += passes;
        computed += passes;
        if (passes > 0) {
            lastToken = lastTokenAt;
        }
    }

    /** Drops the cache: every known token has to be computed again that is not in the cache of prompts. */
    void preempt() {
        computed = request.cachedTokens();
        received = request.cachedTokens();
        preemptions++;
    }
}
