package org.warpsight.sim.engine;

/**
 * A pipe that carries transfers one after another at a fixed rate, each arriving a latency after its last byte entered.
 *
 * <pre>
 *   transfer(bytes) ──► [ waiting, in order ] ──► bytes / rate ──► latency ──► whenArrived
 * </pre>
 *
 * <p>The end of a transfer is counted from the start of the busy period it belongs to, not from its predecessor, so
 * rounding to whole picoseconds does not add up.
 */
public final class BandwidthPipe {
    private final Simulation simulation;
    private final double bytesPerPs;
    private final long latencyPs;
    private long busyPeriodStartPs;
    private double busyPeriodBytes;
    private long freeAtPs;
    private long bytes;
    private long busyPs;
    private long waitingPs;

    /**
     * An idle pipe.
     *
     * @param bytesPerSecond its rate, above 0
     * @param latencyPs picoseconds from a transfer's last byte entering to its arrival, at least 0
     */
    public BandwidthPipe(Simulation simulation, double bytesPerSecond, long latencyPs) {
        Arguments.requireNonNegative("a latency in picoseconds", latencyPs);
        this.simulation = simulation;
        this.bytesPerPs = ByteRate.perPicosecond(bytesPerSecond);
        this.latencyPs = latencyPs;
    }

    /** As {@link #transfer(long, long, Runnable)} without a longer way. */
    public long transfer(long transferBytes, Runnable whenArrived) {
        return transfer(transferBytes, 0, whenArrived);
    }

    /**
     * Sends bytes.
     *
     * @param transferBytes how many, at least 0
     * @param extraLatencyPs picoseconds this transfer's way is longer than the pipe's latency, at least 0
     * @param whenArrived what happens on arrival
     * @return the time of arrival, in picoseconds
     */
    public long transfer(long transferBytes, long extraLatencyPs, Runnable whenArrived) {
        Arguments.requireNonNegative("a transfer in bytes", transferBytes);
        Arguments.requireNonNegative("a latency in picoseconds", extraLatencyPs);
        long now = simulation.now();
        if (now >= freeAtPs) {
            busyPeriodStartPs = now;
            busyPeriodBytes = 0;
            freeAtPs = now;
        }
        long start = freeAtPs;
        busyPeriodBytes += transferBytes;
        freeAtPs = busyPeriodStartPs + ByteRate.picosecondsFor(busyPeriodBytes, bytesPerPs);
        bytes += transferBytes;
        busyPs += freeAtPs - start;
        waitingPs += start - now;
        long arrival = freeAtPs + latencyPs + extraLatencyPs;
        simulation.scheduleAt(arrival, whenArrived);
        return arrival;
    }

    /** The time at which everything sent so far has entered the pipe, in picoseconds; in the past when it is idle. */
    public long freeAtPs() {
        return freeAtPs;
    }

    /** The bytes of all transfers sent so far. */
    public long bytes() {
        return bytes;
    }

    /** The time that the transfers sent so far occupy the pipe, in picoseconds. */
    public long busyPs() {
        return busyPs;
    }

    /** The time that the transfers sent so far wait for earlier ones, in picoseconds. */
    public long waitingPs() {
        return waitingPs;
    }
}
