package org.warpsight.sim.gpu;

/**
 * How many of the bytes between L2 and HBM are read and how many written while a kernel runs, in the same unit, whichever
 * that is.
 *
 * <p>L2 keeps what is written and gives it back later, among the reads of other blocks, so that what HBM sees next to each
 * other is the mean of a kernel and not what one block does.
 *
 * @param read from HBM
 * @param written to HBM
 */
public record HbmMix(double read, double written) {
    /** Nothing is written. */
    public static final HbmMix READS = new HbmMix(1, 0);

    /** Checks the bytes. */
    public HbmMix {
        if (!(read >= 0 && written >= 0)) {
            throw new IllegalArgumentException(
                    "a mix needs bytes read and written >= 0 but has " + read + " and " + written);
        }
    }

    /**
     * Part of the written bytes for which the bus turns, in [0, 1]. A controller collects a batch of each direction before it
     * turns the bus; so there are as many turns as the rarer direction has batches, and of the other one longer runs.
     */
    public double turningPart() {
        return written > read ? read / written : 1;
    }
}
