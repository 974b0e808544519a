package org.warpsight.sim.gpu;

import org.warpsight.sim.engine.Simulation;

/**
 * One execution pipe of an SM (matrix, vector, special function, shared-memory port): first come, first served.
 *
 * <p>Service times are known when work arrives, so its end is known too; callers schedule what follows.
 */
public final class Unit {
    private final Simulation simulation;
    private long freeAt;
    private long busyPicoseconds;

    Unit(Simulation simulation) {
        this.simulation = simulation;
    }

    /**
     * Queues work behind what is there.
     *
     * @param picoseconds service time, at least 0
     * @return the time at which this work is done
     */
    public long reserve(long picoseconds) {
        freeAt = Math.max(freeAt, simulation.now()) + picoseconds;
        busyPicoseconds += picoseconds;
        return freeAt;
    }

    /** Time in service so far, queued work included. */
    public long busyPicoseconds() {
        return busyPicoseconds;
    }
}
