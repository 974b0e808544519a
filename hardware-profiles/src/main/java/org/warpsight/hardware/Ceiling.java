package org.warpsight.hardware;

/** Division that rounds up, as whatever comes in whole tiles, warps, blocks, waves, nodes or ranks needs it. */
public final class Ceiling {
    private Ceiling() {}

    /** The least whole number of parts of a size that hold a value of at least 0. */
    public static int divide(int value, int by) {
        return (value + by - 1) / by;
    }

    /** As {@link #divide(int, int)}. */
    public static long divide(long value, long by) {
        return (value + by - 1) / by;
    }
}
