package org.warpsight.sim.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A fixed number of credits that are taken and given back: slots of a pipeline stage, bytes in flight, registers.
 *
 * <pre>
 *   acquire(n) ──► available ≥ n and nobody waits? ── yes ──► whenGranted at once
 *                              │ no
 *                              └──► [ waiting, in order ] ──► whenGranted, as an event, once release(n) made room
 * </pre>
 *
 * <p>Nobody overtakes: a small request waits behind a large one, so none starves.
 */
public final class CreditPool {
    private record Waiter(long credits, long sincePs, Runnable whenGranted) {}

    private final Simulation simulation;
    private final long capacity;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private long available;
    private long waitingPs;

    /**
     * A pool with every credit available.
     *
     * @param capacity how many credits there are, at least 1
     */
    public CreditPool(Simulation simulation, long capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a pool of " + capacity + " credits can never grant one");
        }
        this.simulation = simulation;
        this.capacity = capacity;
        this.available = capacity;
    }

    /**
     * Takes credits as soon as they are free and nobody who came earlier waits.
     *
     * @param credits how many, from 0 to the capacity
     * @param whenGranted runs before this returns if they are free now, otherwise as an event of its own
     */
    public void acquire(long credits, Runnable whenGranted) {
        if (tryAcquire(credits)) {
            whenGranted.run();
        } else {
            waiters.add(new Waiter(credits, simulation.now(), whenGranted));
        }
    }

    /** Takes credits if they are free now and nobody waits; returns whether it did. */
    public boolean tryAcquire(long credits) {
        Arguments.requireNonNegative("a request for credits", credits);
        if (credits > capacity) {
            throw new IllegalArgumentException(
                    "a request for " + credits + " credits can never be granted by a pool of " + capacity);
        }
        if (!waiters.isEmpty() || credits > available) {
            return false;
        }
        available -= credits;
        return true;
    }

    /**
     * Gives credits back, which may let waiters go on at this same simulated time.
     *
     * @throws IllegalStateException if more come back than were taken
     */
    public void release(long credits) {
        Arguments.requireNonNegative("a release of credits", credits);
        if (credits > capacity - available) {
            throw new IllegalStateException("at " + simulation.now() + " ps " + credits
                    + " credits come back, but only " + (capacity - available) + " of " + capacity + " were taken");
        }
        available += credits;
        while (!waiters.isEmpty() && waiters.peek().credits() <= available) {
            Waiter next = waiters.remove();
            available -= next.credits();
            waitingPs += simulation.now() - next.sincePs();
            simulation.schedule(0, next.whenGranted());
        }
    }

    /** How many credits there are. */
    public long capacity() {
        return capacity;
    }

    /** How many credits are free. */
    public long available() {
        return available;
    }

    /** How many requests wait. */
    public int waiters() {
        return waiters.size();
    }

    /** The time that requests granted so far had waited, in picoseconds. */
    public long waitingPs() {
        return waitingPs;
    }
}
