package org.warpsight.sim.engine;

/** An event threw: the message says at which simulated time, the cause is what it threw. */
public final class SimulationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long timePs;

    SimulationException(long timePs, RuntimeException cause) {
        super(
                "at simulated time " + timePs + " ps: " + (cause.getMessage() == null ? cause : cause.getMessage()),
                cause);
        this.timePs = timePs;
    }

    /** The simulated time of the event that threw, in picoseconds. */
    public long timePs() {
        return timePs;
    }
}
