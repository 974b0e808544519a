package org.warpsight.sim.engine;

/** Counts who is inside something and integrates that number over simulated time. */
final class Occupancy {
    private final Simulation simulation;
    private long inside;
    private long area;
    private long lastChangePs;

    Occupancy(Simulation simulation) {
        this.simulation = simulation;
    }

    void enter() {
        change(1);
    }

    void leave() {
        change(-1);
    }

    long inside() {
        return inside;
    }

    /** The integral of {@link #inside()} over time up to the last change, in picoseconds. */
    long area() {
        return area;
    }

    private void change(int by) {
        area += inside * (simulation.now() - lastChangePs);
        lastChangePs = simulation.now();
        inside += by;
    }
}
