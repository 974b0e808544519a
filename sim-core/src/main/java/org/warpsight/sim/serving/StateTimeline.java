package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.List;

/**
 * The state of a replica at the times 0, d, 2d, ...: it is constant between changes, so the samples are exact. Starts
 * with d = 1 ms and doubles it whenever the samples become too many, dropping every second one.
 */
final class StateTimeline {
    private static final long FIRST_INTERVAL_PICOSECONDS = 1_000_000_000L;

    private final int replica;
    private final int limit;
    private List<ServingResult.Sample> samples = new ArrayList<>();
    private long interval = FIRST_INTERVAL_PICOSECONDS;
    private long next;
    private int running;
    private int waiting;
    private double kvUse;

    /** @param limit samples at most, at least 2 */
    StateTimeline(int replica, int limit) {
        this.replica = replica;
        this.limit = limit;
    }

    /** The state from now on; times never go back. */
    void change(long now, int running, int waiting, double kvUse) {
        sampleUntil(now);
        this.running = running;
        this.waiting = waiting;
        this.kvUse = kvUse;
    }

    /** The samples up to the end of the run, which is included if it falls on the grid. */
    List<ServingResult.Sample> samples(long end) {
        sampleUntil(end + 1);
        return List.copyOf(samples);
    }

    private void sampleUntil(long now) {
        while (next < now) {
            if (samples.size() == limit) {
                thin();
            } else {
                samples.add(new ServingResult.Sample(Picoseconds.toSeconds(next), replica, running, waiting, kvUse));
                next += interval;
            }
        }
    }

    private void thin() {
        List<ServingResult.Sample> kept = new ArrayList<>(limit);
        for (int i = 0; i < samples.size(); i += 2) {
            kept.add(samples.get(i));
        }
        samples = kept;
        interval *= 2;
        next = interval * kept.size();
    }
}
