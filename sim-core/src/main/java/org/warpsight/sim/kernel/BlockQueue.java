package org.warpsight.sim.kernel;

import java.util.Optional;

/**
 * The blocks of a whole grid in the order in which they go out, each to the place that is free first.
 *
 * <pre>
 *   queue   █ ▆ ▆ ▄ ▄ ▂ ▂
 *   SM 0    ██████ ▂▂
 *   SM 1    ▆▆▆▆▆ ▄▄▄            free first, takes the next
 * </pre>
 *
 * <p>SMs that are simulated as one take as many blocks at a time, neighbours in the queue, and each is as long as these
 * are on average.
 */
final class BlockQueue {
    private final BlockLengths lengths;
    private final int sms;
    private final long count;
    private long taken;
    private double owedSteps;

    /**
     * A full queue.
     *
     * @param sms SMs that share it
     */
    BlockQueue(BlockLengths lengths, int sms) {
        this.lengths = lengths;
        this.sms = sms;
        this.count = lengths.count();
    }

    /** The queue as a group of so many SMs sees it. */
    BlockSource forGroup(int multiplicity) {
        return () -> take(multiplicity);
    }

    private Optional<Block> take(int asked) {
        long left = count - taken;
        // The last blocks may be fewer than the SMs that ask: all of these get one, or none does.
        if (2 * left < asked || left == 0) {
            return Optional.empty();
        }
        long given = Math.min(asked, left);
        int ordinal = Math.toIntExact(taken / sms);
        owedSteps += (double) (lengths.stepsOfFirst(taken + given) - lengths.stepsOfFirst(taken)) / given;
        taken += given;
        // What rounding takes from one block it gives to a later one.
        int steps = (int) Math.max(0, Math.round(owedSteps));
        owedSteps -= steps;
        return Optional.of(new Block(steps, ordinal));
    }
}
