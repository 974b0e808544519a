package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.CacheSets;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.Misses;
import org.warpsight.sim.gpu.PowerModel;

/**
 * Blocks on every SM that read a working set from its beginning to its end again and again, with so many bytes in flight
 * that the level which answers decides.
 *
 * <pre>
 *   the set fits   L1 ─► port of L1      L2 ─► L2 pipe, port of the SM      neither ─► HBM pipe
 * </pre>
 *
 * @param workingSetBytes what is read; the whole of it by every chiplet
 * @param inStep whether all SMs read the same addresses at the same time, so that what one fetches from HBM the others find
 *     in L2; each SM then reads the whole set, otherwise its part of it
 */
public record CacheReads(Gpu gpu, double workingSetBytes, boolean inStep) {
    private static final int REQUESTERS = 8;
    private static final double REQUEST_BYTES = 8192;

    /**
     * Reads on a GPU.
     *
     * @throws IllegalArgumentException if chiplets would have to stay in step
     */
    public CacheReads {
        if (inStep && gpu.product().chiplets() > 1 && workingSetBytes > l2Bytes(gpu)) {
            throw new IllegalArgumentException("how far the chiplets of " + gpu.id() + " stay in step is not modelled");
        }
    }

    /** Bytes per second of all SMs, which read for seconds, at the clock that keeps a hot board to its power limit. */
    public double bytesPerSecond() {
        if (isInL1()) {
            return bytesPerClockOfL1() * gpu.product().maximumClockMhz() * 1e6;
        }
        PowerModel power = PowerModel.after(gpu, Double.POSITIVE_INFINITY);
        double bytes = REQUESTERS * REQUEST_BYTES * gpu.product().multiprocessors();
        PowerModel.Activity activity = new PowerModel.Activity(0, 0, 0, bytes, bytes * misses().sideCache());
        return bytes / power.settled(activity, this::secondsPerRound).seconds();
    }

    private double secondsPerRound(Clock clock) {
        RequestLoop loop = new RequestLoop(gpu, REQUESTERS, REQUEST_BYTES, misses(), 0, REQUEST_BYTES, 0, clock);
        return loop.picosecondsPerRound() * 1e-12;
    }

    /** Whether L1 answers. */
    public boolean isInL1() {
        return workingSetBytes <= l1Bytes(gpu, inStep);
    }

    /** Whether L2 has less than half of the set. */
    public boolean isBeyondL2() {
        return kept(l2Bytes(gpu)) < 0.5;
    }

    /** What one chiplet has: a line far away is a hit as well. */
    private static double l2Bytes(Gpu gpu) {
        return (double) gpu.product().l2Bytes() / gpu.product().chiplets();
    }

    private static double l1Bytes(Gpu gpu, boolean inStep) {
        return inStep ? gpu.architecture().multiprocessor().l1Bytes() : 0;
    }

    private double bytesPerClockOfL1() {
        return gpu.architecture().multiprocessor().l1BytesPerClock()
                * gpu.product().multiprocessors();
    }

    /** A cyclic read finds what of each set of a cache outlasts a round. */
    private Misses misses() {
        double fetched = inStep ? 1.0 / gpu.product().multiprocessors() : 1;
        double beyondL2 = fetched * (1 - kept(l2Bytes(gpu)));
        double side = gpu.product().memorySideCacheBytes();
        return new Misses(beyondL2, side > 0 ? beyondL2 * (1 - kept(side)) : beyondL2);
    }

    private double kept(double capacityBytes) {
        return CacheSets.ofL2(gpu.architecture(), capacityBytes).kept(workingSetBytes);
    }
}
