package org.warpsight.sim.kernel;

/**
 * The work of a GEMM where full waves take whole tiles and the tiles left over are cut along k into equal shares, one for
 * every place on the GPU (stream-K, hybrid form: Osama et al., "Stream-K", PPoPP 2023, section 5.2).
 *
 * <pre>
 *   wave 1      | tile | tile | tile | tile |
 *   wave 2      | tile | tile | tile | tile |
 *   left over   |  ..1 | 1.2  |  2.3 | 3..  |     three tiles in four equal shares
 * </pre>
 *
 * @param wholeTiles tiles that one block multiplies alone
 * @param cutTiles tiles that are shared
 * @param shares blocks that share them
 * @param steps steps of a whole tile
 */
record StreamK(long wholeTiles, long cutTiles, long shares, int steps) {

    /** The cut of a number of tiles on a number of places. */
    static StreamK of(long tiles, int steps, long places) {
        long cut = tiles % places;
        return new StreamK(tiles - cut, cut, Math.min(places, cut * steps), steps);
    }

    /** Blocks of the kernel. */
    long blocks() {
        return wholeTiles + shares;
    }

    /** Whole tiles first, then the shares, which differ by at most a step. */
    BlockLengths lengths() {
        if (cutTiles == 0) {
            return BlockLengths.uniform(steps, wholeTiles);
        }
        long total = cutTiles * steps;
        long longer = total % shares;
        int share = Math.toIntExact(total / shares);
        return longer == 0
                ? new BlockLengths(new int[] {steps, share}, new long[] {wholeTiles, shares})
                : new BlockLengths(
                        new int[] {steps, share + 1, share}, new long[] {wholeTiles, longer, shares - longer});
    }

    /** Parts of tiles that another block finishes: each is written for it and read by it. */
    long handedOver() {
        return shares - Math.min(shares, cutTiles);
    }
}
