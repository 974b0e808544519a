package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    private record Member(Sequence sequence, long ticket, long joinedAt, long leavesAt, int keysAtJoin, int bucket) {}

    private final int blockTokens;
    private final int[] newBlocks;
    private final TreeSet<Member> byJoining = new TreeSet<>(Comparator.comparingLong(Member::ticket));
    private final TreeSet<Member> byLeaving =
            new TreeSet<>(Comparator.comparingLong(Member::leavesAt).thenComparingLong(Member::ticket));
    private long passes;
    private long tickets;
    private long context;
    private long lastPassEnd;

    DecodeBatch(int blockTokens) {
        this.blockTokens = blockTokens;
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

    /** Adds a sequence whose known tokens are all computed except the newest. */
    void join(Sequence sequence) {
        int keys = sequence.known();
        int bucket = (int) Math.floorMod(passes + 1 - keys, (long) blockTokens);
        Member member = new Member(sequence, tickets++, passes, passes + sequence.outputLeft(), keys, bucket);
        byJoining.add(member);
        byLeaving.add(member);
        newBlocks[bucket]++;
        context += keys;
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
        lastPassEnd = now;
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
        member.sequence().decoded(decoded, lastPassEnd);
        return member.sequence();
    }
}
