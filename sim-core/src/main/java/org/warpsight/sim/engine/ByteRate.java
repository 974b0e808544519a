package org.warpsight.sim.engine;

/** Between bytes per second, as rates are given, and the picosecond clock. */
final class ByteRate {
    private static final double PICOSECONDS_PER_SECOND = 1e12;

    /** Durations are rounded up, except from this close above a picosecond, which is the error of the division. */
    private static final double ROUNDING_ERROR_PS = 1e-6;

    private ByteRate() {}

    /**
     * A rate in bytes per picosecond.
     *
     * @throws IllegalArgumentException if the rate is not above 0
     */
    static double perPicosecond(double bytesPerSecond) {
        if (!(bytesPerSecond > 0)) {
            throw new IllegalArgumentException("a rate of " + bytesPerSecond + " bytes per second is not above 0");
        }
        return bytesPerSecond / PICOSECONDS_PER_SECOND;
    }

    /** The whole picoseconds that so many bytes take, rounded up so that the rate is never exceeded. */
    static long picosecondsFor(double bytes, double bytesPerPicosecond) {
        return (long) Math.ceil(bytes / bytesPerPicosecond - ROUNDING_ERROR_PS);
    }

    /** The bytes by which {@link #picosecondsFor} may come short at this rate. */
    static double roundingErrorBytes(double bytesPerPicosecond) {
        return 2 * ROUNDING_ERROR_PS * bytesPerPicosecond;
    }
}
