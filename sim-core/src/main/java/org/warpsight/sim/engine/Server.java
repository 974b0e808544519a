package org.warpsight.sim.engine;

/**
 * A first-come, first-served queue in front of one or more equal servers.
 *
 * <pre>
 *   submit(service time) ──► [ waiting, in order ] ──► server 1..c ──► whenDone
 * </pre>
 *
 * <p>As a job's service time is known when it arrives, so is its end: a job costs one event however long it waits.
 * With Poisson arrivals this is M/G/c of queueing theory.
 */
public final class Server {
    private final Simulation simulation;
    private final long[] freeAtPs;
    private long jobs;
    private long waitingPs;
    private long servicePs;

    /**
     * An idle station.
     *
     * @param servers how many jobs are served at once, at least 1; a few, as they are searched one by one
     */
    public Server(Simulation simulation, int servers) {
        if (servers < 1) {
            throw new IllegalArgumentException("a station of " + servers + " servers can never serve a job");
        }
        this.simulation = simulation;
        this.freeAtPs = new long[servers];
    }

    /**
     * Queues a job.
     *
     * @param jobServicePs the picoseconds it occupies a server, at least 0
     * @param whenDone what happens when it leaves
     * @return the time at which it leaves, in picoseconds
     */
    public long submit(long jobServicePs, Runnable whenDone) {
        Arguments.requireNonNegative("a service time in picoseconds", jobServicePs);
        int earliest = 0;
        for (int i = 1; i < freeAtPs.length; i++) {
            if (freeAtPs[i] < freeAtPs[earliest]) {
                earliest = i;
            }
        }
        long now = simulation.now();
        long start = Math.max(now, freeAtPs[earliest]);
        long end = Math.addExact(start, jobServicePs);
        freeAtPs[earliest] = end;
        jobs++;
        waitingPs += start - now;
        servicePs += jobServicePs;
        simulation.scheduleAt(end, whenDone);
        return end;
    }

    /** How many jobs have been submitted. */
    public long jobs() {
        return jobs;
    }

    /** The time all submitted jobs spend waiting for a server, in picoseconds. */
    public long waitingPs() {
        return waitingPs;
    }

    /** The time all submitted jobs spend in service, in picoseconds: once all are done, the busy time of all servers. */
    public long servicePs() {
        return servicePs;
    }
}
