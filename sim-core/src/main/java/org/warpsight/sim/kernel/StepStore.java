package org.warpsight.sim.kernel;

/**
 * What a block writes in every step, on its way while the block goes on: its consumers wait only where what they wrote a
 * step before has not been taken yet.
 *
 * @param bytes of the whole block
 * @param elementBytes of one element
 * @param adding whether it adds to what is in memory instead of overwriting it
 * @param missFraction part that goes to HBM before the kernel is over, and, where it adds, comes from there first
 */
record StepStore(double bytes, double elementBytes, boolean adding, double missFraction) {
    /** Nothing is written before the end of a block. */
    static final StepStore NONE = new StepStore(0, 1, false, 0);

    StepStore {
        if (!(bytes >= 0 && elementBytes > 0 && missFraction >= 0 && missFraction <= 1)) {
            throw new IllegalArgumentException("a store needs bytes >= 0, elements > 0 and misses from 0 to 1 but has "
                    + bytes + ", " + elementBytes + ", " + missFraction);
        }
    }

    boolean isNone() {
        return bytes == 0;
    }
}
