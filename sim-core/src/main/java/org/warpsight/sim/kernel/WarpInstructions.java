package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/**
 * Instructions that the warps of a block run, all lanes of a warp together.
 *
 * @param vector on the vector pipe, shuffles included, which are issued like them
 * @param special exponentials and reciprocals on the special-function pipe
 * @param shuffles moves of 4 bytes a lane between the lanes of a warp, through the banks of shared memory
 * @param latencyCycles time of those that follow one upon another
 */
record WarpInstructions(double vector, double special, double shuffles, double latencyCycles) {
    static final WarpInstructions NONE = new WarpInstructions(0, 0, 0, 0);

    /** Bytes of a register of a lane. */
    private static final int WORD_BYTES = 4;

    /** These, and then others that wait for them. */
    WarpInstructions then(WarpInstructions next) {
        return new WarpInstructions(
                vector + next.vector,
                special + next.special,
                shuffles + next.shuffles,
                latencyCycles + next.latencyCycles);
    }

    /** These so often, one time after another. */
    WarpInstructions inSequence(int times) {
        return new WarpInstructions(vector * times, special * times, shuffles * times, latencyCycles * times);
    }

    /** These so often, by warps or on elements of a lane that do not wait for each other. */
    WarpInstructions sideBySide(double copies) {
        return new WarpInstructions(vector * copies, special * copies, shuffles * copies, latencyCycles);
    }

    /** What they ask of the units of an SM. */
    Work work(Architecture architecture) {
        double lanes = architecture.warpSize();
        return new Work(
                0,
                vector * lanes / architecture.vectorPipe().fp32FmaPerClock(),
                special * lanes / architecture.vectorPipe().specialFunctionsPerClock(),
                shuffles * lanes * WORD_BYTES / architecture.sharedMemory().writeBytesPerClock(),
                0,
                latencyCycles);
    }
}
