package org.warpsight.sim.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One discrete-event simulation: a clock in picoseconds and the events to come.
 *
 * <pre>{@code
 *   try (Simulation simulation = Simulation.open()) {
 *       simulation.schedule(500, () -> observe(simulation.now()));
 *       simulation.run();
 *   }
 * }</pre>
 *
 * <p>Everything happens on the thread that calls {@link #run()}. A simulation belongs to one thread at a time;
 * simulations in different threads know nothing of each other. Opening costs well under a microsecond after the first
 * time in a thread, because closing hands the simulator below to the next one opened there; no thread is started.
 *
 * <p>Events at the same time happen in the order {@link EventQueue} states. Times are from 0 to 2^63-1 ps (106 days).
 */
public final class Simulation implements AutoCloseable {
    /** The priority of an event scheduled without one; DSOL's range is 1 (last) to 10 (first). */
    public static final short NORMAL_PRIORITY = Event.NORMAL_PRIORITY;

    private static final ThreadLocal<Deque<PicosecondSimulator>> IDLE = ThreadLocal.withInitial(ArrayDeque::new);

    private PicosecondSimulator simulator;

    private Simulation(PicosecondSimulator simulator) {
        this.simulator = simulator;
    }

    /** A simulation at time 0 with nothing scheduled. Several may be open in one thread. */
    public static Simulation open() {
        PicosecondSimulator idle = IDLE.get().poll();
        return new Simulation(idle == null ? PicosecondSimulator.create() : idle);
    }

    /** The simulated time in picoseconds. */
    public long now() {
        return simulator().nowPs();
    }

    /**
     * Schedules an action.
     *
     * @param delayPs picoseconds from now, at least 0
     * @param action what happens then
     * @return a handle for {@link #cancel}
     * @throws IllegalArgumentException if the delay is negative or leads past the largest time
     */
    public Event schedule(long delayPs, Runnable action) {
        return schedule(delayPs, NORMAL_PRIORITY, action);
    }

    /** As {@link #schedule(long, Runnable)}; of events at one time, the higher priority (up to 10) happens first. */
    public Event schedule(long delayPs, int priority, Runnable action) {
        long nowPs = now();
        if (delayPs < 0) {
            throw new IllegalArgumentException(
                    "cannot schedule an event " + delayPs + " ps from now, " + nowPs + " ps: a delay is at least 0");
        }
        if (delayPs > Long.MAX_VALUE - nowPs) {
            throw new IllegalArgumentException("cannot schedule an event " + delayPs + " ps from now, " + nowPs
                    + " ps: the clock ends at " + Long.MAX_VALUE + " ps");
        }
        return scheduleAt(nowPs + delayPs, priority, action);
    }

    /**
     * Schedules an action at a time.
     *
     * @param timePs picoseconds since the start, not before {@link #now()}
     * @throws IllegalArgumentException if the time has passed
     */
    public Event scheduleAt(long timePs, Runnable action) {
        return scheduleAt(timePs, NORMAL_PRIORITY, action);
    }

    /** As {@link #scheduleAt(long, Runnable)}; of events at one time, the higher priority (up to 10) happens first. */
    public Event scheduleAt(long timePs, int priority, Runnable action) {
        if (priority < Event.MIN_PRIORITY || priority > Event.MAX_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority + " of an event at " + timePs + " ps is outside "
                    + Event.MIN_PRIORITY + " to " + Event.MAX_PRIORITY);
        }
        Event event = new Event(timePs, (short) priority, action);
        simulator().schedule(event);
        return event;
    }

    /**
     * Takes back an event.
     *
     * @return whether it was still to come; false if it has happened, was cancelled or belongs to another simulation
     */
    public boolean cancel(Event event) {
        return simulator().cancelEvent(event);
    }

    /** Moves a pending, past or cancelled event of this simulation to a new time, as if scheduled now. */
    void reschedule(Event event, long timePs) {
        cancel(event);
        event.moveTo(timePs);
        simulator().schedule(event);
    }

    /**
     * Executes events until none is left or one calls {@link #stop()}.
     *
     * @throws SimulationException if an event throws; that event is used up, the others stay scheduled
     * @throws IllegalStateException if called from inside an event
     */
    public void run() {
        simulator().drain(Long.MAX_VALUE);
    }

    /**
     * Executes the events up to and including a time, and leaves the clock there unless stopped earlier.
     *
     * @param timePs picoseconds since the start, not before {@link #now()}
     * @throws IllegalArgumentException if the time has passed
     * @throws SimulationException if an event throws; that event is used up, the others stay scheduled
     */
    public void runUntil(long timePs) {
        if (timePs < now()) {
            throw new IllegalArgumentException(
                    "cannot run until " + timePs + " ps: the simulation is already at " + now() + " ps");
        }
        if (simulator().drain(timePs)) {
            simulator().advanceTo(timePs);
        }
    }

    /** Ends {@link #run()} or {@link #runUntil} after the event that calls this; what is pending stays so. No effect outside them. */
    public void stop() {
        simulator().requestStop();
    }

    /** How many events have been executed since the start. */
    public long eventCount() {
        return simulator().executedEvents();
    }

    /** How many events are still to come. */
    public int pendingEvents() {
        return simulator().queue().size();
    }

    /** Back to time 0 with nothing scheduled; every earlier event is cancelled. */
    public void reset() {
        simulator().restart();
    }

    /** Cancels what is pending and gives the simulator back. Closing twice does nothing. */
    @Override
    public void close() {
        if (simulator != null) {
            simulator.restart();
            IDLE.get().push(simulator);
            simulator = null;
        }
    }

    private PicosecondSimulator simulator() {
        if (simulator == null) {
            throw new IllegalStateException("this simulation is closed");
        }
        return simulator;
    }
}
