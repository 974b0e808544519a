package org.warpsight.sim.validation;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.microbenchmark.MultiplyAddStream;

/** Rows about streams of FP32 multiply-adds of a given intensity: rate, work and power. */
final class RooflineExperiments {
    private RooflineExperiments() {}

    /** What the model reads in an experiment; empty if it is not about a roofline or does not state the intensity. */
    static Optional<Reading> read(Gpu gpu, String experiment, Parameters parameters) {
        return switch (experiment) {
            case "roofline_gbps in GB/s" -> read(gpu, parameters, result -> result.bytesPerSecond() / 1e9);
            case "roofline_gflops in GFLOP/s" -> read(gpu, parameters, result -> result.flopsPerSecond() / 1e9);
            case "roofline_power in W" -> read(gpu, parameters, MultiplyAddStream.Result::watts);
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> read(
            Gpu gpu, Parameters parameters, ToDoubleFunction<MultiplyAddStream.Result> value) {
        OptionalDouble intensity = parameters.number("intensity");
        if (intensity.isEmpty() || !parameters.say("FP32 FMA")) {
            return Optional.empty();
        }
        MultiplyAddStream stream = new MultiplyAddStream(gpu, intensity.getAsDouble());
        MultiplyAddStream.Result result = stream.run();
        Limiter roof = stream.boundByMemory() ? Limiter.HBM : Limiter.VECTOR;
        boolean slowed = result.megahertz() < gpu.product().maximumClockMhz();
        return Optional.of(new Reading(value.applyAsDouble(result), slowed ? Limiter.POWER : roof));
    }
}
