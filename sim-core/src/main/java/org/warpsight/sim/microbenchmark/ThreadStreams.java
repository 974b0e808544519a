package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Gpu;

/**
 * Arrays in HBM that are passed over by a limited number of resident threads, each with one element of every array that is
 * read under way. By Little's law the rate is what is in flight over the latency, until HBM is full and latency grows.
 *
 * @param threads resident threads of the whole GPU
 * @param elementBytes size of an element
 * @param reads arrays that are read, at least 1
 * @param writes arrays that are written
 */
public record ThreadStreams(Gpu gpu, long threads, int elementBytes, int reads, int writes) {

    /** Bytes read and written per second. */
    public double bytesPerSecond() {
        return moved() * warpsPerSm() * sms() / (loop().picosecondsPerRound() * 1e-12);
    }

    /** Whether waiting for others takes longer than the latency that a lone request has. */
    public boolean boundByMemory() {
        RequestLoop loop = loop();
        return loop.picosecondsPerRound() > 2 * loop.unloadedPicoseconds();
    }

    private RequestLoop loop() {
        double ofWarp = threadsPerSm() / warpsPerSm() * elementBytes;
        // Neighbouring warps ask for neighbouring elements at about the same time: DRAM sees one long run.
        return new RequestLoop(gpu, warpsPerSm(), reads * ofWarp, writes * ofWarp, Double.POSITIVE_INFINITY, 0);
    }

    /** Bytes that one warp moves in a round. */
    private double moved() {
        return threadsPerSm() / warpsPerSm() * elementBytes * (reads + writes);
    }

    private int warpsPerSm() {
        return (int) Math.ceil(threadsPerSm() / gpu.architecture().warpSize());
    }

    private double threadsPerSm() {
        return (double) threads / sms();
    }

    private int sms() {
        return gpu.product().multiprocessors();
    }
}
