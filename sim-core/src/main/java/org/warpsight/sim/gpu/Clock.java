package org.warpsight.sim.gpu;

/**
 * The SM clock of a run.
 *
 * @param megahertz clock rate
 */
public record Clock(double megahertz) {

    /** Picoseconds of a number of cycles, rounded to the nearest. */
    public long picoseconds(double cycles) {
        return Math.round(cycles * 1e6 / megahertz);
    }

    /** Cycles in a span of time. */
    public double cycles(double picoseconds) {
        return picoseconds * megahertz / 1e6;
    }
}
