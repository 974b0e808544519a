package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/**
 * A product whose warps read their operands from shared memory into registers. All of them ask for the fragments of their
 * next instructions along k, and multiply those they have meanwhile: one step along k takes as long as its instructions, or
 * as its fragments take at the port and on their way.
 *
 * <pre>
 *   fragments 0 ─► [ instructions 0 | fragments 1 ] ─► [ instructions 1 | fragments 2 ] ─► ... ─► instructions
 * </pre>
 *
 * @param matrixCycles what its instructions take
 * @param readCycles what all fragments take at the shared-memory port
 * @param k elements that a warp goes over
 */
record WarpProduct(double matrixCycles, double readCycles, double k) {
    /** Elements along k of an instruction of a warp on operands of 16 bits: m16n8k16. */
    private static final int INSTRUCTION_DEPTH = 16;

    /** What it asks of the units, and how long it takes by itself; its first fragments come before it. */
    Work work(Architecture architecture) {
        double steps = Math.ceil(k / INSTRUCTION_DEPTH);
        double multiplied = matrixCycles / steps;
        double fragments = readCycles / steps + architecture.latency().sharedMemoryCycles();
        double chain = multiplied + (steps - 1) * Math.max(multiplied, fragments);
        return new Work(matrixCycles, 0, 0, readCycles, chain, fragments);
    }
}
