package org.warpsight.sim.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A pipe whose rate is shared, max-min fairly and at every instant, by all users with something to send.
 *
 * <pre>
 *   port A  (3 users, each at most 64 GB/s)  ──► [ transfers, in order ] ──┐
 *   port B  (1 user,  at most 900 GB/s)      ──► [ transfers, in order ] ──┼──► shared rate ──► latency ──► whenArrived
 *   port C  ...                                                           ──┘
 * </pre>
 *
 * <p>A port stands for a number of users that do the same at the same time, so a thousand equal users cost as much as
 * one. Users get equal rates, except that one whose port cannot take that much gets its port's rate, and the rest is
 * shared by the others (Bertsekas and Gallager, "Data Networks", 1992, section 6.5.2).
 *
 * <p>Ports of equal rate form a group whose active users all receive bytes at one rate. The group counts the bytes each
 * user active all along would have received, its <i>virtual time</i>; a transfer ends when that count reaches a value
 * known when it begins (Parekh and Gallager, "A Generalized Processor Sharing Approach to Flow Control", 1993). So a
 * change costs O(log ports + groups) and touches no other transfer.
 */
public final class SharedPipe {
    private record Transfer(long bytesPerUser, Runnable whenArrived) {}

    private static final int NONE = -1;

    private final Simulation simulation;
    private final double bytesPerPs;
    private final long latencyPs;
    private final List<Group> groups = new ArrayList<>();
    private final Event nextEnd;
    private long lastChangePs;
    private long activeUsers;
    private int ports;
    private long bytes;
    private long busyPs;

    /**
     * An idle pipe.
     *
     * @param bytesPerSecond the rate all users share, above 0
     * @param latencyPs picoseconds from a transfer's last byte entering to its arrival, at least 0
     */
    public SharedPipe(Simulation simulation, double bytesPerSecond, long latencyPs) {
        Arguments.requireNonNegative("a latency in picoseconds", latencyPs);
        this.simulation = simulation;
        this.bytesPerPs = ByteRate.perPicosecond(bytesPerSecond);
        this.latencyPs = latencyPs;
        this.nextEnd = new Event(NONE, Event.NORMAL_PRIORITY, this::endTransfers);
    }

    /**
     * Connects users.
     *
     * @param users how many users do the same at the same time, at least 1
     * @param bytesPerSecond the most one of them can take, above 0; may be {@link Double#POSITIVE_INFINITY}
     */
    public Port port(int users, double bytesPerSecond) {
        if (users < 1) {
            throw new IllegalArgumentException("a port for " + users + " users can never carry a byte");
        }
        double limit = ByteRate.perPicosecond(bytesPerSecond);
        Group group = groups.stream()
                .filter(candidate -> candidate.limit == limit)
                .findFirst()
                .orElseGet(() -> addGroup(limit));
        return new Port(users, group, ports++);
    }

    /** How many users have something to send now. */
    public long activeUsers() {
        return activeUsers;
    }

    /** The bytes of all transfers that have entered the pipe completely, over all users. */
    public long bytes() {
        return bytes;
    }

    /** The time during which somebody was sending, up to the last change, in picoseconds. */
    public long busyPs() {
        return busyPs;
    }

    private Group addGroup(double limit) {
        Group group = new Group(limit);
        groups.add(group);
        groups.sort(Comparator.comparingDouble(candidate -> candidate.limit));
        return group;
    }

    /** Brings every group's virtual time to now. */
    private void advance() {
        long elapsed = simulation.now() - lastChangePs;
        lastChangePs = simulation.now();
        if (activeUsers > 0) {
            busyPs += elapsed;
            for (Group group : groups) {
                group.servedBytes += group.rate * elapsed;
            }
        }
    }

    /** Shares the rate anew, slowest ports first, and moves the event at which the next transfer ends. */
    private void share() {
        if (activeUsers == 0) {
            simulation.cancel(nextEnd);
            return;
        }
        double rateLeft = bytesPerPs;
        long usersLeft = activeUsers;
        long next = Long.MAX_VALUE;
        for (Group group : groups) {
            if (group.users > 0) {
                group.rate = Math.min(group.limit, rateLeft / usersLeft);
                rateLeft -= group.rate * group.users;
                usersLeft -= group.users;
                next = Math.min(next, group.picosecondsToNextEnd());
            }
        }
        long nextPs = simulation.now() + next;
        if (!nextEnd.isPending() || nextEnd.timePs() != nextPs) {
            simulation.reschedule(nextEnd, nextPs);
        }
    }

    private void endTransfers() {
        advance();
        List<Runnable> arrivals = new ArrayList<>(2);
        for (Group group : groups) {
            group.endTransfers(arrivals);
        }
        share();
        for (Runnable arrival : arrivals) {
            if (latencyPs == 0) {
                arrival.run();
            } else {
                simulation.schedule(latencyPs, arrival);
            }
        }
    }

    /** Users that do the same at the same time; each transfer is one for every user, and they go in order. */
    public final class Port {
        private final int users;
        private final Group group;
        private final int number;
        private final Deque<Transfer> transfers = new ArrayDeque<>();
        private double endServedBytes;

        private Port(int users, Group group, int number) {
            this.users = users;
            this.group = group;
            this.number = number;
        }

        /**
         * Sends bytes to (or from) each of this port's users, after those sent before.
         *
         * @param bytesPerUser how many for each, at least 0
         * @param whenArrived what happens when all have theirs
         */
        public void transfer(long bytesPerUser, Runnable whenArrived) {
            Arguments.requireNonNegative("a transfer in bytes", bytesPerUser);
            transfers.add(new Transfer(bytesPerUser, whenArrived));
            if (transfers.size() == 1) {
                advance();
                endServedBytes = group.servedBytes + bytesPerUser;
                group.join(this);
                share();
            }
        }

        /** How many transfers wait or are under way. */
        public int transfers() {
            return transfers.size();
        }

        /** How many users this port stands for. */
        public int users() {
            return users;
        }
    }

    /** The ports of one rate. */
    private final class Group {
        private final double limit;
        private final PriorityQueue<Port> sending = new PriorityQueue<>(
                Comparator.<Port>comparingDouble(port -> port.endServedBytes).thenComparingInt(port -> port.number));
        private long users;
        private double rate;
        private double servedBytes;

        private Group(double limit) {
            this.limit = limit;
        }

        private void join(Port port) {
            sending.add(port);
            users += port.users;
            activeUsers += port.users;
        }

        private long picosecondsToNextEnd() {
            return Math.max(0, ByteRate.picosecondsFor(sending.element().endServedBytes - servedBytes, rate));
        }

        /** Ends what has been served, lets successors begin where their predecessors ended, and collects the arrivals. */
        private void endTransfers(List<Runnable> arrivals) {
            double tolerance = ByteRate.roundingErrorBytes(rate);
            while (!sending.isEmpty() && sending.element().endServedBytes <= servedBytes + tolerance) {
                Port port = sending.remove();
                Transfer done = port.transfers.remove();
                bytes += done.bytesPerUser() * port.users;
                arrivals.add(done.whenArrived());
                if (port.transfers.isEmpty()) {
                    users -= port.users;
                    activeUsers -= port.users;
                } else {
                    port.endServedBytes += port.transfers.element().bytesPerUser();
                    sending.add(port);
                }
            }
            if (sending.isEmpty()) {
                rate = 0;
                servedBytes = 0;
            }
        }
    }
}
