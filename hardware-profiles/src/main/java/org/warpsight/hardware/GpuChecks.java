package org.warpsight.hardware;

import java.util.Locale;
import org.warpsight.hardware.json.JsonDocument;

/** What must hold between the numbers of a product and of its architecture. */
final class GpuChecks {
    /** Datasheets round; a wrong SM count, clock or rate is further off than this. */
    private static final double PEAK_TOLERANCE = 0.03;
    /**
     * Bounds of the time to read the whole memory once: 26 ms (H100) to 46 ms (MI325X) among the bundled products, and a
     * factor of about four beyond. A wrong unit (TB for GB, GB for bytes) is a factor of a thousand.
     */
    private static final double SHORTEST_SWEEP_MS = 5;

    private static final double LONGEST_SWEEP_MS = 200;

    private GpuChecks() {}

    /** Throws a {@link org.warpsight.hardware.json.BadInputException} for the first number that cannot be. */
    static void check(GpuProduct product, Architecture architecture, JsonDocument document) {
        Relation.of(document)
                .atMost(
                        "/tensor_peak_clock_mhz",
                        product.tensorPeakClockMhz(),
                        product.maximumClockMhz(),
                        "maximum_clock_mhz")
                .atMost(
                        "/maximum_clock_mhz",
                        architecture.power().minimumClockMhz(),
                        product.maximumClockMhz(),
                        "maximum_clock_mhz, while the first is the architecture's minimum_clock_mhz")
                .atMost(
                        "/power_limit_watts",
                        architecture.power().idleWatts(),
                        product.powerLimitWatts(),
                        "power_limit_watts, while the first is the architecture's idle_watts")
                .divides("/chiplets", product.chiplets(), product.multiprocessors(), "multiprocessors")
                .divides("/chiplets", product.chiplets(), product.l2Bytes(), "l2_bytes")
                .atMost("/l2_bytes", product.l2Bytes(), product.hbmBytes(), "hbm_bytes");
        checkPeaks(new Gpu(product, architecture), document);
        checkMemorySideCache(product, architecture, document);
        checkSweep(product, document);
        SourceChecks.check(product.sources().keySet(), document);
    }

    /**
     * Each peak = SMs x FLOP per clock x clock. Vendors quote low precisions at one clock and double precision at the
     * other (1830 and 1980 MHz on the H100), so either of the product's clocks may be the one.
     */
    private static void checkPeaks(Gpu gpu, JsonDocument document) {
        GpuProduct product = gpu.product();
        product.peakTflops().forEach((precision, tflops) -> {
            String pointer = "/peak_tflops/" + precision.id();
            if (!gpu.supports(precision)) {
                throw document.problem(
                        pointer,
                        "the matrix unit of " + product.architecture() + " does not take " + precision.id(),
                        "Remove it, or add its rate to the architecture's flops_per_clock");
            }
            double atTensorClock = gpu.matrixFlopsPerSecond(precision, product.tensorPeakClockMhz()) / 1e12;
            double atMaximumClock = gpu.matrixFlopsPerSecond(precision, product.maximumClockMhz()) / 1e12;
            if (!near(tflops, atTensorClock) && !near(tflops, atMaximumClock)) {
                throw document.problem(
                        pointer,
                        String.format(
                                Locale.ROOT,
                                "%s TFLOP/s is not %d SMs x %s FLOP per clock x %s MHz = %.1f TFLOP/s",
                                Relation.format(tflops),
                                product.multiprocessors(),
                                Relation.format(gpu.matrixFlopsPerClock(precision)),
                                Relation.format(product.tensorPeakClockMhz()),
                                atTensorClock),
                        "Check SM count, clock and peak (dense, without sparsity)");
            }
        });
    }

    private static boolean near(double value, double reference) {
        return Math.abs(value / reference - 1) <= PEAK_TOLERANCE;
    }

    private static void checkMemorySideCache(GpuProduct product, Architecture architecture, JsonDocument document) {
        boolean hasSize = product.memorySideCacheBytes() > 0;
        if (hasSize != product.memorySideCacheGbPerS() > 0) {
            throw document.problem(
                    "/memory_side_cache_gb_per_s",
                    "a memory-side cache of " + product.memorySideCacheBytes() + " bytes cannot have "
                            + Relation.format(product.memorySideCacheGbPerS()) + " GB/s",
                    "Give both, or 0 for both where there is none");
        }
        if (hasSize && architecture.latency().memorySideCacheCycles() == 0) {
            throw document.problem(
                    "/memory_side_cache_bytes",
                    "architecture " + architecture.id() + " has no latency for a memory-side cache",
                    "Give its memory_side_cache_cycles, or 0 here");
        }
        if (hasSize) {
            Relation.of(document)
                    .atMost(
                            "/hbm_bandwidth_gb_per_s",
                            product.hbmBandwidthGbPerS(),
                            product.memorySideCacheGbPerS(),
                            "memory_side_cache_gb_per_s, the cache in front of it");
        }
    }

    private static void checkSweep(GpuProduct product, JsonDocument document) {
        double milliseconds = product.hbmBytes() / product.hbmBandwidthGbPerS() / 1e6;
        if (milliseconds < SHORTEST_SWEEP_MS || milliseconds > LONGEST_SWEEP_MS) {
            throw document.problem(
                    "/hbm_bandwidth_gb_per_s",
                    "reading " + product.hbmBytes() + " bytes at " + Relation.format(product.hbmBandwidthGbPerS())
                            + " GB/s would take " + Relation.format(milliseconds) + " ms; with HBM it takes "
                            + Relation.format(SHORTEST_SWEEP_MS) + " to " + Relation.format(LONGEST_SWEEP_MS) + " ms",
                    "Check the units: bytes for the capacity, 10^9 bytes per second for the rate");
        }
    }
}
