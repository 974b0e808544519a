package org.warpsight.sim.validation;

import java.util.DoubleSummaryStatistics;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.microbenchmark.ClusterChase;
import org.warpsight.sim.microbenchmark.ClusterRing;

/** Rows about distributed shared memory: SMs of a cluster that read each other's shared memory. */
final class ClusterExperiments {
    private static final Pattern PAIRS = Pattern.compile("(mean|min|max) over \\d+ SM pairs");

    private ClusterExperiments() {}

    /** What the model reads in an experiment; empty if it is not about clusters or its set-up is not stated. */
    static Optional<Reading> read(Gpu gpu, String experiment, Parameters parameters) {
        OptionalDouble blocks = parameters.number("cluster_size");
        if (blocks.isEmpty()) {
            return Optional.empty();
        }
        int size = (int) blocks.getAsDouble();
        return switch (experiment) {
            case "dsmem_latency in cycles" -> latency(gpu, size, parameters);
            case "dsmem_ring_throughput in TB/s" ->
                parameters.say("all SMs")
                        ? Optional.of(new Reading(new ClusterRing(gpu, size).bytesPerSecond() / 1e12, Limiter.NETWORK))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> latency(Gpu gpu, int blocks, Parameters parameters) {
        Matcher asked = parameters.find(PAIRS);
        if (!asked.find()) {
            return Optional.empty();
        }
        DoubleSummaryStatistics pairs = new ClusterChase(gpu, blocks).cycles();
        double cycles =
                switch (asked.group(1)) {
                    case "min" -> pairs.getMin();
                    case "max" -> pairs.getMax();
                    default -> pairs.getAverage();
                };
        return Optional.of(new Reading(cycles, Limiter.LATENCY));
    }
}
