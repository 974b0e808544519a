package org.warpsight.sim.gpu;

import java.util.SplittableRandom;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;

/**
 * HBM as its channels, each with a queue of its own, behind the two partitions of L2.
 *
 * <pre>
 *   load ─┬─► piece ─► channel 17 [ ▪▪▪ ] ─► near ──┐
 *         ├─► piece ─► channel 3  [ ▪ ]   ─► far ───┼─► the last one ends the load
 *         └─► piece ─► channel 58 [ ]     ─► near ──┘
 * </pre>
 *
 * <p>Addresses are hashed over channels, so that pieces of loads meet by chance: some channels have a queue while others
 * are idle, and latency grows with load long before the bandwidth is reached, by about {@code rho / (1 - rho)} services
 * where arrivals are random (Kleinrock, "Queueing Systems", volume 1, section 3.2). A load of many pieces waits for the
 * unluckiest. A channel belongs to a slice of L2 here.
 */
public final class HbmChannels {
    private final long[] freeAtPs;
    private final double bytesPerPs;
    private final Architecture.Memory memory;
    private final long nearPs;
    private final long farPs;
    private final SplittableRandom hash;

    /**
     * Idle channels.
     *
     * @param seed of the hash of addresses
     */
    public HbmChannels(Gpu gpu, Clock clock, long seed) {
        Architecture architecture = gpu.architecture();
        memory = architecture.memory();
        freeAtPs = new long[gpu.hbmChannels()];
        bytesPerPs = gpu.hbmBytesPerSecond() * memory.efficiency() * 1e-12 / freeAtPs.length;
        Architecture.Latency latency = architecture.latency();
        double half = (latency.l2FarCycles() - latency.l2NearCycles()) / 2;
        nearPs = clock.picoseconds(latency.hbmCycles() - half);
        farPs = clock.picoseconds(latency.hbmCycles() + half);
        hash = new SplittableRandom(seed);
    }

    /**
     * Loads bytes; calls come in the order of time.
     *
     * @param nowPs when the load is issued
     * @param contiguousBytes length of the runs it consists of
     * @return when the last of them is there
     */
    public long load(long nowPs, double bytes, double contiguousBytes) {
        double piece = Math.min(contiguousBytes, memory.interleaveBytes());
        long last = nowPs;
        for (double left = bytes; left > 0; left -= piece) {
            int channel = hash.nextInt(freeAtPs.length);
            double run = Math.min(left, piece);
            long service = Math.round(run * (1 + memory.rowOpenings(run)) / bytesPerPs);
            freeAtPs[channel] = Math.max(freeAtPs[channel], nowPs) + service;
            last = Math.max(last, freeAtPs[channel] + (hash.nextBoolean() ? nearPs : farPs));
        }
        return last;
    }
}
