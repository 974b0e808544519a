package org.warpsight.sim.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * How many steps each block of a kernel takes, and in which order they are dealt out: the longest first, as schedulers of
 * tiles do, in rounds, as blocks follow one another in a grid, or as a scheduler has assigned them to SMs before.
 *
 * @param steps the distinct step counts, in falling order
 * @param blocks how many blocks have each of them
 * @param rounds how often the grid goes from the shortest to the longest block; 0 where the longest go first
 * @param shares the blocks of every SM, where they are assigned; else empty
 */
record BlockLengths(int[] steps, long[] blocks, long rounds, List<Share> shares) {

    /**
     * Blocks that are run one after another.
     *
     * @param steps of each of them
     * @param sms SMs that have such blocks
     */
    record Share(int[] steps, int sms) {}

    BlockLengths {
        for (long count : blocks) {
            if (rounds > 0 && count % rounds != 0) {
                throw new IllegalArgumentException(
                        count + " blocks of a length do not divide into " + rounds + " rounds");
            }
        }
    }

    /** Blocks of which the longest go first. */
    BlockLengths(int[] steps, long[] blocks) {
        this(steps, blocks, 0);
    }

    /** Blocks that go out in rounds. */
    BlockLengths(int[] steps, long[] blocks, long rounds) {
        this(steps, blocks, rounds, List.of());
    }

    /** Blocks that are assigned to SMs, a share each. */
    static BlockLengths ofShares(List<Share> shares) {
        TreeMap<Integer, Long> counts = new TreeMap<>((a, b) -> Integer.compare(b, a));
        for (Share share : shares) {
            for (int steps : share.steps()) {
                counts.merge(steps, (long) share.sms(), Long::sum);
            }
        }
        return new BlockLengths(
                counts.keySet().stream().mapToInt(Integer::intValue).toArray(),
                counts.values().stream().mapToLong(Long::longValue).toArray(),
                0,
                List.copyOf(shares));
    }

    /** All blocks take the same number of steps. */
    static BlockLengths uniform(int steps, long blocks) {
        return new BlockLengths(new int[] {steps}, new long[] {blocks});
    }

    boolean isUniform() {
        return steps.length == 1;
    }

    /** Whether a scheduler has assigned the blocks to SMs. */
    boolean isAssigned() {
        return !shares.isEmpty();
    }

    /** Whether blocks of different lengths are dealt as they follow one another in the grid. */
    boolean inRounds() {
        return rounds > 0 && !isUniform();
    }

    /** Blocks in all. */
    long count() {
        return Arrays.stream(blocks).sum();
    }

    /** Mean number of steps of a block. */
    double mean() {
        double sum = 0;
        for (int i = 0; i < steps.length; i++) {
            sum += (double) steps[i] * blocks[i];
        }
        return sum / count();
    }

    /** Steps of the first so many blocks in the order in which they go out, together. */
    long stepsOfFirst(long places) {
        if (!inRounds()) {
            return longest(places, 1);
        }
        long ofRound = count() / rounds;
        long stepsOfRound = longest(count(), 1) / rounds;
        // A round goes from the shortest to the longest: what it has not handed out yet are its longest.
        long left = ofRound - places % ofRound;
        return (places / ofRound + 1) * stepsOfRound - longest(left, rounds);
    }

    /** Steps of the longest blocks where each length has only a part of its blocks. */
    private long longest(long places, long parts) {
        long sum = 0;
        long left = places;
        for (int i = 0; i < steps.length && left > 0; i++) {
            long of = Math.min(left, blocks[i] / parts);
            sum += of * steps[i];
            left -= of;
        }
        return sum;
    }
}
