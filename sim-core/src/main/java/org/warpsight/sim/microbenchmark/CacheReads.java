package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Misses;

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
     * @throws IllegalArgumentException if an L1 holds the set whose rate is not known, or chiplets would have to stay in step
     */
    public CacheReads {
        if (workingSetBytes <= l1Bytes(gpu, inStep) && gpu.architecture().vendor() != Architecture.Vendor.NVIDIA) {
            throw new IllegalArgumentException("the rate of L1 of " + gpu.id() + " is not in its profile");
        }
        if (inStep && gpu.product().chiplets() > 1 && workingSetBytes > l2Bytes(gpu)) {
            throw new IllegalArgumentException("how far the chiplets of " + gpu.id() + " stay in step is not modelled");
        }
    }

    /** Bytes per second of all SMs. */
    public double bytesPerSecond() {
        double bytes = REQUESTERS * REQUEST_BYTES * gpu.product().multiprocessors();
        return isInL1()
                ? bytesPerClockOfL1() * gpu.product().maximumClockMhz() * 1e6
                : bytes / (loop().picosecondsPerRound() * 1e-12);
    }

    /** Whether L1 answers. */
    public boolean isInL1() {
        return workingSetBytes <= l1Bytes(gpu, inStep);
    }

    /** Whether L2 cannot hold the set, and HBM or the memory-side cache decides. */
    public boolean isBeyondL2() {
        return misses().l2() > 0;
    }

    /** What one chiplet has: a line far away is a hit as well. */
    private static double l2Bytes(Gpu gpu) {
        return (double) gpu.product().l2Bytes() / gpu.product().chiplets();
    }

    private static double l1Bytes(Gpu gpu, boolean inStep) {
        return inStep ? gpu.architecture().multiprocessor().l1Bytes() : 0;
    }

    /** L1 and shared memory are one SRAM with one port. */
    private double bytesPerClockOfL1() {
        return gpu.architecture().sharedMemory().bandwidthBytesPerClock()
                * (double) gpu.product().multiprocessors();
    }

    private RequestLoop loop() {
        return new RequestLoop(gpu, REQUESTERS, REQUEST_BYTES, misses(), 0, REQUEST_BYTES, 0);
    }

    /** A cyclic read leaves nothing in a cache that it does not fit, where the oldest line goes first. */
    private Misses misses() {
        double fetched = inStep ? 1.0 / gpu.product().multiprocessors() : 1;
        boolean fitsL2 = workingSetBytes <= l2Bytes(gpu);
        boolean fitsSideCache = workingSetBytes <= gpu.product().memorySideCacheBytes();
        return new Misses(fitsL2 ? 0 : fetched, fitsL2 || fitsSideCache ? 0 : fetched);
    }
}
