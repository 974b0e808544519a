package org.warpsight.sim.kernel;

/**
 * How the blocks or steps that each see a part of the keys bring dQ together.
 *
 * @param keysInParallel whether every tile of keys has a block of its own; else one block goes over all of a head
 * @param adding whether sums are added at L2, in FP32
 * @param loading whether a step reads what the ones before have left and writes it anew
 * @param elementBytes of what is kept between them
 */
record QueryGradient(boolean keysInParallel, boolean adding, boolean loading, double elementBytes) {
    private static final double SINGLE = 4;

    /** Blocks of all tiles of keys add to one sum. */
    static final QueryGradient ADDED = new QueryGradient(true, true, false, SINGLE);

    /** Blocks of all tiles of keys leave parts of 16 bits, which another kernel adds. */
    static final QueryGradient IN_PARTS = new QueryGradient(true, false, false, 2);

    /** One block of a head reads, adds and writes. */
    static QueryGradient carried(double elementBytes) {
        return new QueryGradient(false, false, true, elementBytes);
    }
}
