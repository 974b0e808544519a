package org.warpsight.sim.kernel;

/**
 * What L2 holds of a kernel's operands when it starts, as the caller says.
 *
 * @param activations resident part of the activations (A of a GEMM, queries)
 * @param weights resident part of the weights (B of a GEMM, cached keys and values)
 * @param outputStays part of the output that stays in L2 instead of being written back while the kernel runs
 */
public record CacheState(double activations, double weights, double outputStays) {
    /** Nothing is there and the output is written back. */
    public static final CacheState COLD = new CacheState(0, 0, 0);

    /** The previous kernel has just written the activations; weights come from HBM. */
    public static final CacheState IN_FORWARD_PASS = new CacheState(1, 0, 1);

    public CacheState {
        if (!(inUnit(activations) && inUnit(weights) && inUnit(outputStays))) {
            throw new IllegalArgumentException("parts of a cache state are in [0, 1] but are " + activations + ", "
                    + weights + ", " + outputStays);
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
     */
    public static CacheState replayed(
            double activationBytes, double weightBytes, double outputBytes, int copies, double cacheBytes) {
        double once = activationBytes + weightBytes + outputBytes;
        double cycle = activationBytes + copies * weightBytes + outputBytes;
        double near = survives(once, cacheBytes);
        return new CacheState(near, survives(cycle, cacheBytes), near);
    }

    /**
     * Part of a cyclically touched set that survives a round. Least-recently-used replacement would keep nothing of a set
     * that is larger than the cache; hashed sets and the not-quite-LRU of real caches keep a part of it, here what random
     * replacement of the excess leaves: it falls linearly to nothing at twice the capacity.
     */
    private static double survives(double bytes, double cacheBytes) {
        return Math.max(0, Math.min(1, 2 - bytes / cacheBytes));
    }
}
