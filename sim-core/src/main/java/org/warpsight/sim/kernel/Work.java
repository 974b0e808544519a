package org.warpsight.sim.kernel;

/**
 * What a consumer asks of the units of its SM at once; the work is done when the slowest of them is.
 *
 * @param matrixCycles time on the matrix pipe
 * @param vectorCycles time on the vector pipe
 * @param specialCycles time on the special-function pipe
 * @param sharedMemoryCycles time on the shared-memory port, bank conflicts included
 * @param chainCycles time that the dependent operations of one thread take, however idle the pipes are
 * @param latencyCycles time from the end of the slowest unit to a usable result, beyond the pipe's own latency: shuffles
 *     between the lanes of a warp, a reduction over a block
 * @param networkCycles time on the port to the other SMs of a cluster
 */
public record Work(
        double matrixCycles,
        double vectorCycles,
        double specialCycles,
        double sharedMemoryCycles,
        double chainCycles,
        double latencyCycles,
        double networkCycles) {
    /** Nothing to do. */
    public static final Work NONE = new Work(0, 0, 0, 0, 0, 0);

    /** Work of one SM by itself. */
    public Work(
            double matrixCycles,
            double vectorCycles,
            double specialCycles,
            double sharedMemoryCycles,
            double chainCycles,
            double latencyCycles) {
        this(matrixCycles, vectorCycles, specialCycles, sharedMemoryCycles, chainCycles, latencyCycles, 0);
    }

    /** Work whose result is usable as soon as its pipes deliver it. */
    public Work(double matrixCycles, double vectorCycles, double specialCycles, double sharedMemoryCycles) {
        this(matrixCycles, vectorCycles, specialCycles, sharedMemoryCycles, 0, 0);
    }

    public Work {
        if (!(matrixCycles >= 0
                && vectorCycles >= 0
                && specialCycles >= 0
                && sharedMemoryCycles >= 0
                && chainCycles >= 0
                && latencyCycles >= 0
                && networkCycles >= 0)) {
            throw new IllegalArgumentException(
                    "work needs cycles >= 0 but has " + matrixCycles + ", " + vectorCycles + ", " + specialCycles + ", "
                            + sharedMemoryCycles + ", " + chainCycles + ", " + latencyCycles + ", " + networkCycles);
        }
    }

    /** What this work takes longest for on idle units: one of them, or its own chain of operations. */
    RoleState slowest() {
        double pipes = pipes();
        if (chainCycles > pipes) {
            return RoleState.CHAIN;
        } else if (matrixCycles == pipes) {
            return RoleState.TENSOR;
        } else if (specialCycles == pipes) {
            return RoleState.SPECIAL_FUNCTION;
        }
        return vectorCycles == pipes ? RoleState.VECTOR : RoleState.SHARED_MEMORY;
    }

    private double pipes() {
        return Math.max(Math.max(matrixCycles, vectorCycles), Math.max(specialCycles, sharedMemoryCycles));
    }

    /**
     * Time that the warps of several blocks take one after another: on the slowest unit, or, in arithmetic, for the issue of
     * their instructions. While warps wait for operands of a product others go on.
     */
    double sharedCycles() {
        return matrixCycles > 0 ? pipes() : Math.max(pipes(), chainCycles);
    }

    /** The time of this work on idle units. */
    public double longestCycles() {
        return Math.max(Math.max(pipes(), networkCycles), chainCycles) + latencyCycles;
    }

    /** One of a number of equal parts of it, with all of its latency. */
    Work part(int parts) {
        return new Work(
                matrixCycles / parts,
                vectorCycles / parts,
                specialCycles / parts,
                sharedMemoryCycles / parts,
                chainCycles / parts,
                latencyCycles,
                networkCycles / parts);
    }

    /** This work and another at once. */
    Work plus(Work other) {
        return new Work(
                matrixCycles + other.matrixCycles,
                vectorCycles + other.vectorCycles,
                specialCycles + other.specialCycles,
                sharedMemoryCycles + other.sharedMemoryCycles,
                chainCycles + other.chainCycles,
                latencyCycles + other.latencyCycles,
                networkCycles + other.networkCycles);
    }
}
