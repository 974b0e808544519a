package org.warpsight.sim.network;

/**
 * Bytes that communication moves through the memory of a GPU, over all of its duration.
 *
 * <p>What is written into a buffer is read again soon, out of L2, and goes to HBM once.
 *
 * @param l2Bytes between L2 and what reads and writes it: SMs, links, network cards
 * @param hbmBytes between HBM and L2
 */
public record MemoryTraffic(double l2Bytes, double hbmBytes) {
    /** None. */
    public static final MemoryTraffic NONE = new MemoryTraffic(0, 0);

    /** Bytes that are read for the first time, others that are written, and how often the latter are read again. */
    public static MemoryTraffic of(double read, double written, double readAgain) {
        return new MemoryTraffic(read + written + readAgain, read + written);
    }

    /** Both together. */
    public MemoryTraffic plus(MemoryTraffic other) {
        return new MemoryTraffic(l2Bytes + other.l2Bytes, hbmBytes + other.hbmBytes);
    }

    /** So many times as much. */
    public MemoryTraffic times(double factor) {
        return new MemoryTraffic(l2Bytes * factor, hbmBytes * factor);
    }
}
