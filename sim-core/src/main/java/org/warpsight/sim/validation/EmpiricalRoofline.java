package org.warpsight.sim.validation;

import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.microbenchmark.MultiplyAddStream;

/**
 * Rows of rocprofiler-compute's empirical roofline: what each part of the GPU gives with nothing else under way. Its
 * matrix operands never change, so that they toggle nothing and the clock stays at its highest.
 */
final class EmpiricalRoofline {
    /** FLOP per byte at which no memory limits a stream. */
    private static final double COMPUTE_BOUND = 1e6;

    private EmpiricalRoofline() {}

    /** What the model reads in an experiment; empty if it is not one of this roofline or of a part without a rate. */
    static Optional<Reading> read(Gpu gpu, String experiment, Parameters parameters) {
        return switch (experiment) {
            case "empirical_roofline in GB/s" -> bytes(gpu, parameters.text());
            case "empirical_roofline in GFLOP/s", "empirical_roofline in GOP/s" -> flops(gpu, parameters.text());
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> bytes(Gpu gpu, String level) {
        Architecture architecture = gpu.architecture();
        return switch (level) {
            case "HBM" -> Optional.of(CacheExperiments.hbmReads(gpu));
            case "L2" -> Optional.of(CacheExperiments.l2Reads(gpu));
            case "L1" -> perClock(gpu, architecture.multiprocessor().l1BytesPerClock(), Limiter.SHARED_MEMORY);
            case "LDS" -> perClock(gpu, architecture.sharedMemory().bandwidthBytesPerClock(), Limiter.SHARED_MEMORY);
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> flops(Gpu gpu, String instruction) {
        return switch (instruction) {
            case "FP32 VALU (unpacked)" ->
                Optional.of(new Reading(
                        new MultiplyAddStream(gpu, COMPUTE_BOUND).run().flopsPerSecond() / 1e9, Limiter.VECTOR));
            case "MFMA BF16" -> matrix(gpu, Precision.BF16);
            case "MFMA F16" -> matrix(gpu, Precision.FP16);
            case "MFMA F32" -> matrix(gpu, Precision.FP32);
            case "MFMA F64" -> matrix(gpu, Precision.FP64);
            case "MFMA I8" -> matrix(gpu, Precision.INT8);
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> matrix(Gpu gpu, Precision precision) {
        return gpu.supports(precision)
                ? Optional.of(new Reading(
                        gpu.matrixFlopsPerSecond(precision, gpu.product().maximumClockMhz()) / 1e9, Limiter.TENSOR))
                : Optional.empty();
    }

    private static Optional<Reading> perClock(Gpu gpu, double ofAnSm, Limiter limiter) {
        double clocks = gpu.product().multiprocessors() * gpu.product().maximumClockMhz() * 1e6;
        return Optional.of(new Reading(ofAnSm * clocks / 1e9, limiter));
    }
}
