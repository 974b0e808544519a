package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The sequences of a replica that get one token per pass, kept as sums so that a pass costs O(1) whatever their number.
 *
 * <p>A sequence that joins before pass {@code p} (passes counted from 0) with {@code k} known tokens and {@code r}
 * tokens to go
 *
 * <ul>
 *   <li>attends to {@code k + (t - p)} keys in pass {@code t}: the total grows by the number of members per pass;
 *   <li>needs a new KV block in the passes {@code t} with {@code k + (t - p) = 1 (mod block)}, for then its newest
 *       token is the first of a block: the members are counted in a ring of as many buckets as a block has tokens;
 *   <li>leaves after pass {@code p + r - 1}: the members are sorted by that pass.
 * </ul>
 *
 * Joining and leaving cost O(log members), once each per request and preemption.
 */
final class DecodeBatch {
    private record Member(
            Sequence sequence, long ticket, long joinedAt, long leavesAt, int keysAtJoin, int bucket, long token) {}

    private final int blockTokens;
    private final InterTokenTimes interTokenTimes;
    private final int[] newBlocks;
    private final TreeSet<Member> byJoining = new TreeSet<>(Comparator.comparingLong(Member::ticket));
    private final TreeSet<Member> byLeaving =
            new TreeSet<>(Comparator.comparingLong(Member::leavesAt).thenComparingLong(Member::ticket));
    private long passes;
    private long tickets;
    private long context;
    private long lastPassEnd;
    private long outputTokens;
    private long outputLeft;
    /** How many members have got their newest token when: all in the last pass, but for those that have joined since. */
    private final Map<Long, Integer> newestTokens = new TreeMap<>();

    DecodeBatch(int blockTokens, InterTokenTimes interTokenTimes) {
        this.blockTokens = blockTokens;
        this.interTokenTimes = interTokenTimes;
        this.newBlocks = new int[blockTokens];
    }

    int size() {
        return byJoining.size();
    }

    /** Keys that the tokens of the next pass attend to, themselves included. */
    long context() {
        return context;
    }

    /** KV blocks that the next pass needs beyond those its sequences hold. */
    int blocksForNextPass() {
        return newBlocks[(int) (passes % blockTokens)];
    }

    /** Tokens that the answers of all members have in the end. */
    long outputTokens() {
        return outputTokens;
    }

    /** Tokens that all members still have to generate. */
    long outputLeft() {
        return outputLeft;
    }

    /**
     * Adds a sequence whose known tokens are all computed except the newest.
     *
     * @param token when it got that one
     */
    void join(Sequence sequence, long token) {
        int keys = sequence.known();
        int bucket = (int) Math.floorMod(passes + 1 - keys, (long) blockTokens);
        Member member = new Member(sequence, tickets++, passes, passes + sequence.outputLeft(), keys, bucket, token);
        byJoining.add(member);
        byLeaving.add(member);
        newBlocks[bucket]++;
        context += keys;
        outputLeft += sequence.outputLeft();
        outputTokens += sequence.request().outputTokens();
        newestTokens.merge(token, 1, Integer::sum);
    }

    /** Removes the sequence that joined last; only between passes and only when there is one. */
    Sequence removeNewest() {
        return remove(byJoining.last());
    }

    /** Ends a pass: every member has one token more; returns those that are complete, first joined first. */
    List<Sequence> advance(long now) {
        if (byJoining.isEmpty()) {
            return List.of();
        }
        passes++;
        context += byJoining.size();
        outputLeft -= byJoining.size();
        lastPassEnd = now;
        newestTokens.forEach((token, members) -> interTokenTimes.record(now - token, members));
        newestTokens.clear();
        newestTokens.put(now, byJoining.size());
        if (byLeaving.first().leavesAt() > passes) {
            return List.of();
        }
        List<Sequence> complete = new ArrayList<>();
        while (!byLeaving.isEmpty() && byLeaving.first().leavesAt() == passes) {
            complete.add(remove(byLeaving.first()));
        }
        return complete;
    }

    private Sequence remove(Member member) {
        byJoining.remove(member);
        byLeaving.remove(member);
        newBlocks[member.bucket()]--;
        int decoded = Math.toIntExact(passes - member.joinedAt());
        context -= member.keysAtJoin() + decoded;
        outputLeft -= member.leavesAt() - passes;
        outputTokens -= member.sequence().request().outputTokens();
        newestTokens.computeIfPresent(
                decoded > 0 ? lastPassEnd : member.token(), (token, members) -> members > 1 ? members - 1 : null);
        member.sequence().decoded(decoded, lastPassEnd);
        return member.sequence();
    }
}
