package org.warpsight.sim.kernel;

/**
 * What a consumer asks of the units of its SM at once; the work is done when the slowest of them is.
 *
 * @param matrixCycles time on the matrix pipe
 * @param vectorCycles time on the vector pipe
 * @param specialCycles time on the special-function pipe
 * @param sharedMemoryCycles time on the shared-memory port, bank conflicts included
 */
public record Work(double matrixCycles, double vectorCycles, double specialCycles, double sharedMemoryCycles) {
    /** Nothing to do. */
    public static final Work NONE = new Work(0, 0, 0, 0);

    public Work {
        if (!(matrixCycles >= 0 && vectorCycles >= 0 && specialCycles >= 0 && sharedMemoryCycles >= 0)) {
            throw new IllegalArgumentException("work needs cycles >= 0 but has " + matrixCycles + ", " + vectorCycles
                    + ", " + specialCycles + ", " + sharedMemoryCycles);
        }
    }

    /** The time of this work on idle units. */
    public double longestCycles() {
        return Math.max(Math.max(matrixCycles, vectorCycles), Math.max(specialCycles, sharedMemoryCycles));
    }
}
