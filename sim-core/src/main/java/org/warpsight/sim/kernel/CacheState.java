package org.warpsight.sim.kernel;

/**
 * What L2 holds of a kernel's operands when it starts, as the caller says. Outputs always travel on to HBM, within the
 * kernel or while the next one runs.
 *
 * @param activations resident part of the activations (A of a GEMM, queries)
 * @param weights resident part of the weights (B of a GEMM, cached keys and values)
 */
public record CacheState(double activations, double weights) {
    /** Nothing is there. */
    public static final CacheState COLD = new CacheState(0, 0);

    /** The previous kernel has just written the activations; weights come from HBM. */
    public static final CacheState IN_FORWARD_PASS = new CacheState(1, 0);

    /** A cyclically touched set keeps nothing in L2 from this many times the capacity on. */
    private static final double HOPELESS_EXCESS = 1.5;

    public CacheState {
        if (!(inUnit(activations) && inUnit(weights))) {
            throw new IllegalArgumentException(
                    "parts of a cache state are in [0, 1] but are " + activations + ", " + weights);
        }
    }

    private static boolean inUnit(double part) {
        return part >= 0 && part <= 1;
    }

    /**
     * State when a kernel is replayed over and over on the same activations and output but on weights that take turns.
     *
     * <p>An operand survives in L2 if all that is touched until its next use fits.
     *
     * @param copies weight copies that take turns
     * @param cacheBytes capacity of L2 for data that all SMs read
     */
    public static CacheState replayed(
            double activationBytes, double weightBytes, double outputBytes, int copies, double cacheBytes) {
        double once = activationBytes + weightBytes + outputBytes;
        double cycle = activationBytes + copies * weightBytes + outputBytes;
        return new CacheState(surviving(once, cacheBytes), surviving(cycle, cacheBytes));
    }

    /** State when a kernel runs over and over on the same operands: what survives of all that it touches. */
    public static CacheState repeated(double bytes, double cacheBytes) {
        double kept = surviving(bytes, cacheBytes);
        return new CacheState(kept, kept);
    }

    /**
     * Part of a cyclically touched set that survives a round. Least-recently-used replacement would keep nothing of a set
     * that is larger than the cache; the hashed sets of real caches do not all overflow at once, so what survives falls
     * linearly.
     */
    public static double surviving(double bytes, double cacheBytes) {
        double excess = (bytes / cacheBytes - 1) / (HOPELESS_EXCESS - 1);
        return Math.max(0, Math.min(1, 1 - excess));
    }
}
