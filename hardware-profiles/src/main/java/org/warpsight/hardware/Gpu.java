package org.warpsight.hardware;

/**
 * A GPU ready for simulation: a product together with its architecture.
 *
 * <p>Rates are those of the whole GPU. Clocks are in MHz, so bytes per clock times MHz divided by 1000 is GB/s.
 */
public record Gpu(GpuProduct product, Architecture architecture) {

    /** A product of an architecture, whose matrix pipes do what the product's do. */
    public static Gpu of(GpuProduct product, Architecture architecture) {
        return new Gpu(
                product,
                product.matrixRateFraction()
                        .map(architecture::withMatrixRateFraction)
                        .orElse(architecture));
    }

    /** Identifier of the product. */
    public String id() {
        return product.id();
    }

    /** Whether the matrix unit takes operands of this precision. */
    public boolean supports(Precision precision) {
        return architecture.matrixPipe().flopsPerClock().containsKey(precision);
    }

    /**
     * Dense matrix FLOP per second of the whole GPU at a clock, from FLOP per clock and SM count.
     *
     * @throws IllegalArgumentException if the matrix unit does not take this precision
     */
    public double matrixFlopsPerSecond(Precision precision, double clockMhz) {
        Double perClock = architecture.matrixPipe().flopsPerClock().get(precision);
        if (perClock == null) {
            throw new IllegalArgumentException(product.id() + " has no matrix rate for " + precision.id()
                    + "; it takes " + architecture.matrixPipe().flopsPerClock().keySet());
        }
        return perClock * product.multiprocessors() * clockMhz * 1e6;
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
