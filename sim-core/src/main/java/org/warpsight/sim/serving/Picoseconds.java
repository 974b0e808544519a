package org.warpsight.sim.serving;

/** From simulated time to the units of reports. */
final class Picoseconds {
    private static final double PER_SECOND = 1e12;
    private static final double PER_MILLISECOND = 1e9;

    private Picoseconds() {}

    static double toSeconds(long picoseconds) {
        return picoseconds / PER_SECOND;
    }

    static double toMilliseconds(double picoseconds) {
        return picoseconds / PER_MILLISECOND;
    }
}
