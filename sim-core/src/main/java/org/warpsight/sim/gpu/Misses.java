package org.warpsight.sim.gpu;

/**
 * How far into memory some bytes have to be asked for, as parts of them in [0, 1].
 *
 * @param l2 part that the L2 of the requester's chiplet does not have
 * @param sideCache part that neither it nor the memory-side cache has, at most {@code l2}; the same as {@code l2} where
 *     there is no such cache
 */
public record Misses(double l2, double sideCache) {
    /** Everything is in L2. */
    public static final Misses NONE = new Misses(0, 0);

    /** Checks the parts. */
    public Misses {
        if (!(sideCache >= 0 && sideCache <= l2 + 1e-9 && l2 <= 1 + 1e-9)) {
            throw new IllegalArgumentException(
                    "misses need 0 <= memory-side cache <= L2 <= 1 but are " + sideCache + " and " + l2);
        }
    }

    /** What misses L2 comes from HBM: nobody has read it before. */
    public static Misses toHbm(double part) {
        return new Misses(part, part);
    }

    /** The same bytes as parts of fewer, at most all of them. */
    public Misses ofShare(double share) {
        double past = Math.min(1, l2 / share);
        return new Misses(past, Math.min(past, sideCache / share));
    }
}
