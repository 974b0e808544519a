package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/** The warps of a scheduler issue their instructions in turn. */
final class IssueTurn {
    private IssueTurn() {}

    /** Cycles from one instruction of a warp to its next where so many warps of an SM are at work. */
    static double cycles(Architecture architecture, int warps) {
        double sharing = (double) warps / architecture.multiprocessor().schedulers();
        return Math.max(1, sharing) * architecture.vectorPipe().warpIssueCycles();
    }
}
