package org.warpsight.sim.engine;

import ch.qos.logback.classic.Level;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.SimEventInterface;
import nl.tudelft.simulation.dsol.logger.Cat;
import nl.tudelft.simulation.dsol.simulators.DevsSimulator;
import nl.tudelft.simulation.dsol.simulators.ReplicationState;
import nl.tudelft.simulation.dsol.simulators.RunState;
import org.djutils.logger.CategoryLogger;

/**
 * DSOL's discrete-event simulator with a clock in picoseconds, our event queue and the caller's thread.
 *
 * <p>DSOL's {@code initialize} starts a worker thread that keeps the JVM alive until cleaned up and sleeps until that
 * thread waits, some milliseconds; its {@code run} then hands exceptions to a log on standard output. Here the states
 * that {@code initialize} sets are set directly, no thread is made, and events are executed where {@link #drain} is
 * called. The clock is a primitive; DSOL's boxed {@code simulatorTime} follows when a run ends.
 */
final class PicosecondSimulator extends DevsSimulator<Long> {
    private static final long serialVersionUID = 1L;
    private static final Object CONSTRUCTION = new Object();

    private final transient EventQueue queue = new EventQueue();
    private long nowPs;
    private long executedEvents;

    private PicosecondSimulator() {
        super("picoseconds");
        eventList = queue;
        restart();
    }

    /** A simulator at time 0. One at a time: DSOL's constructor rebuilds a logger that all simulators share. */
    static PicosecondSimulator create() {
        synchronized (CONSTRUCTION) {
            CategoryLogger.setLogLevel(Cat.DSOL, Level.OFF);
            return new PicosecondSimulator();
        }
    }

    /** Back to time 0 with nothing pending. */
    void restart() {
        requireIdle("restart");
        queue.clear();
        advanceTo(0);
        executedEvents = 0;
        runState = RunState.INITIALIZED;
        replicationState = ReplicationState.INITIALIZED;
    }

    long nowPs() {
        return nowPs;
    }

    long executedEvents() {
        return executedEvents;
    }

    EventQueue queue() {
        return queue;
    }

    /** As DSOL's, without its lock and without the log text it builds for each event. */
    @Override
    public SimEventInterface<Long> scheduleEvent(SimEventInterface<Long> event) {
        Event own = event instanceof Event ours
                ? ours
                : new Event(event.getAbsoluteExecutionTime(), event.getPriority(), event::execute);
        schedule(own);
        return own;
    }

    void schedule(Event event) {
        if (event.timePs() < nowPs) {
            throw new IllegalArgumentException("cannot schedule an event at " + event.timePs()
                    + " ps: the simulation is already at " + nowPs + " ps");
        }
        queue.add(event);
    }

    /**
     * Executes, in order, every event up to and including the given time.
     *
     * @return false if an event asked to stop before that
     */
    boolean drain(long untilPs) {
        requireIdle("run");
        runUntilTime = untilPs;
        replicationState = ReplicationState.STARTED;
        runState = RunState.STARTED;
        try {
            run();
            return runState == RunState.STARTED;
        } finally {
            simulatorTime = nowPs;
            runState = RunState.STOPPED;
        }
    }

    @Override
    public void run() {
        long untilPs = runUntilTime;
        try {
            while (runState == RunState.STARTED) {
                Event event = queue.removeFirstUpTo(untilPs);
                if (event == null) {
                    return;
                }
                nowPs = event.timePs();
                executedEvents++;
                event.execute();
            }
        } catch (RuntimeException failure) {
            throw new SimulationException(nowPs, failure);
        }
    }

    /** Moves the clock without executing anything. */
    void advanceTo(long timePs) {
        nowPs = timePs;
        simulatorTime = timePs;
    }

    @Override
    public Long getSimulatorTime() {
        return nowPs;
    }

    /** Lets the event that is being executed be the last one. */
    void requestStop() {
        if (isStartingOrRunning()) {
            stopImpl();
        }
    }

    private void requireIdle(String what) {
        if (!isStopped()) {
            throw new IllegalStateException(
                    "cannot " + what + " a simulation from inside one of its own events, at " + nowPs + " ps");
        }
    }
}
