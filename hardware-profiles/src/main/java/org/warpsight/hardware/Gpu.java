package org.warpsight.hardware;

import java.util.Set;

/**
 * A GPU ready for simulation: a product together with its architecture.
 *
 * <p>Rates are those of the whole GPU, unless they say otherwise. Clocks are in MHz, so bytes per clock times MHz divided by
 * 1000 is GB/s. What a matrix pipe does is asked here and not of the architecture, of which a product may be sold a part.
 */
public record Gpu(GpuProduct product, Architecture architecture) {

    /** Identifier of the product. */
    public String id() {
        return product.id();
    }

    /** Whether the matrix unit takes operands of this precision. */
    public boolean supports(Precision precision) {
        return matrixPrecisions().contains(precision);
    }

    /** Precisions of operands that the matrix unit takes. */
    public Set<Precision> matrixPrecisions() {
        return architecture.matrixPipe().flopsPerClock().keySet();
    }

    /**
     * Dense matrix FLOP per clock of one SM: the architecture's rate, or the part of it that the product is sold with.
     *
     * @throws IllegalArgumentException if the matrix unit does not take this precision
     */
    public double matrixFlopsPerClock(Precision precision) {
        Double rate = architecture.matrixPipe().flopsPerClock().get(precision);
        if (rate == null) {
            throw new IllegalArgumentException(
                    product.id() + " has no matrix rate for " + precision.id() + "; it takes " + matrixPrecisions());
        }
        return rate * matrixRateFraction();
    }

    /** Part of the architecture's matrix rate that the product is sold with. */
    public double matrixRateFraction() {
        return product.matrixRateFraction().orElse(1.0);
    }

    /**
     * Dense matrix FLOP per second of the whole GPU at a clock, from FLOP per clock and SM count.
     *
     * @throws IllegalArgumentException if the matrix unit does not take this precision
     */
    public double matrixFlopsPerSecond(Precision precision, double clockMhz) {
        return matrixFlopsPerClock(precision) * product.multiprocessors() * clockMhz * 1e6;
    }

    /** Vector FP32 FLOP per second of the whole GPU at a clock. */
    public double vectorFlopsPerSecond(double clockMhz) {
        return 2 * architecture.vectorPipe().fp32FmaPerClock() * product.multiprocessors() * clockMhz * 1e6;
    }

    /** L2 read bytes per second of all chiplets at a clock. */
    public double l2BytesPerSecond(double clockMhz) {
        return architecture.l2().bandwidthBytesPerClock() * product.chiplets() * clockMhz * 1e6;
    }

    /** Bytes per second that the memory-side cache gives its requesters; 0 where there is none. */
    public double sideCacheBytesPerSecond() {
        return product.memorySideCacheGbPerS() * 1e9 * architecture.memory().sideCacheEfficiency();
    }

    /** HBM bytes per second by the datasheet. */
    public double hbmBytesPerSecond() {
        return product.hbmBandwidthGbPerS() * 1e9;
    }

    /** Pseudo channels of HBM. */
    public int hbmChannels() {
        return architecture.l2().slicesPerChiplet()
                * product.chiplets()
                * architecture.memory().channelsPerSlice();
    }

    /**
     * Length of the runs that a channel of HBM sees where blocks go through stretches of memory that follow one another, each
     * block through its own and all at about the same pace. A channel has an interleaved piece of a stretch at a time; what
     * else a DRAM row holds is wanted together with it only if it belongs to other blocks.
     *
     * <pre>
     *   stretch     row of every channel = 64 KiB on an MI210            run in a channel
     *   up to 16 KiB  |▪   |▪   |▪   |▪   |   four blocks at work in it    1 KiB, the whole row
     *   32 KiB        |▪       |▪       |     two                         512 B
     *   64 KiB        |▪               |      one                         256 B
     * </pre>
     */
    public double runBytes(double stretchBytes) {
        Architecture.Memory memory = architecture.memory();
        double blocksInRows = Math.max(1, hbmChannels() * memory.rowBytes() / stretchBytes);
        return Math.min(memory.rowBytes(), memory.interleaveBytes() * blocksInRows);
    }

    /**
     * L2 capacity for data that all SMs read: every partition of every chiplet keeps its own copy of them (the 25 MiB
     * segments that MT4G finds in the H100's 50 MiB).
     */
    public double sharedL2Bytes() {
        return (double) product.l2Bytes()
                / product.chiplets()
                / architecture.l2().partitionsPerChiplet();
    }
}
