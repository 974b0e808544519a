package org.warpsight.sim.engine;

import java.util.Objects;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.SimEventInterface;

/**
 * Something that happens at one simulated time: the handle {@link Simulation#schedule} returns and
 * {@link Simulation#cancel} takes.
 *
 * <p>One small object per event: DSOL's own events carry a boxed time and, in one variant, a method looked up by
 * reflection at each execution.
 */
public final class Event implements SimEventInterface<Long> {
    private final Runnable action;
    private final short priority;
    private long timePs;
    private long order;
    private EventQueue queue;

    Event(long timePs, short priority, Runnable action) {
        this.action = Objects.requireNonNull(action, "action");
        this.priority = priority;
        this.timePs = timePs;
    }

    /** The simulated time at which this happens, in picoseconds. */
    public long timePs() {
        return timePs;
    }

    /** Whether this is still to come: neither executed nor cancelled. */
    public boolean isPending() {
        return queue != null;
    }

    /** Moves an event that is not pending to another time, so that a recurring event needs one object only. */
    void moveTo(long newTimePs) {
        timePs = newTimePs;
    }

    /** Called by the queue that now holds this event under the given order. */
    void entered(EventQueue owner, long orderInOwner) {
        queue = owner;
        order = orderInOwner;
    }

    /** Called by the queue that no longer holds this event. */
    void left() {
        queue = null;
    }

    boolean isIn(EventQueue owner) {
        return queue == owner;
    }

    long order() {
        return order;
    }

    @Override
    public void execute() {
        action.run();
    }

    @Override
    public Long getAbsoluteExecutionTime() {
        return timePs;
    }

    @Override
    public short getPriority() {
        return priority;
    }

    /** The place of this event in the order in which its queue's events were scheduled; 0 before it is scheduled. */
    @Override
    public long getId() {
        return EventQueue.sequenceOf(order, priority);
    }

    @Override
    public String toString() {
        return "event at " + timePs + " ps, priority " + priority + ", number " + getId();
    }
}
