package org.warpsight.sim.validation;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.Algorithm;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.workload.operator.Collective;

/**
 * Rows about all-reduces of nccl-tests and rccl-tests over all GPUs of the bundled node with a GPU, as
 * Azure/AI-benchmarking-guide runs them (Benchmarks/NVIDIA/NCCLBandwidth.py, AMD/RCCLBandwidth.py; the tables are those of
 * NVLS): {@code NCCL_ALGO=NVLS all_reduce_perf -b 8 -e 8G -f 2 -g 8}.
 */
final class CollectiveExperiments {
    private static final int GPUS = 8;
    private static final Pattern BYTES = Pattern.compile("^bytes=(\\d+)([KMG])$");
    private static final Map<String, Double> DECIMAL = Map.of("K", 1e3, "M", 1e6, "G", 1e9);

    private CollectiveExperiments() {}

    /** What the model reads in an experiment; empty if it is not such an all-reduce or states no size. */
    static Optional<Reading> read(Gpu gpu, String experiment, Parameters parameters) {
        return switch (experiment) {
            case "nccl_allreduce_busbw_8gpu in GB/s", "rccl_allreduce_busbw_8gpu in GB/s" -> busRate(gpu, parameters);
            default -> Optional.empty();
        };
    }

    private static Optional<Reading> busRate(Gpu gpu, Parameters parameters) {
        Matcher size = parameters.find(BYTES);
        return size.find()
                ? HardwareCatalogue.standard()
                        .nodeOf(gpu.id())
                        .filter(node -> node.gpus() == GPUS)
                        .map(node -> TimedCollective.ofOneThread(
                                node,
                                CollectiveTimes.of(node, gpu),
                                new Collective("all_reduce", Collective.Kind.ALL_REDUCE, bytes(size), GPUS),
                                Algorithm.NVLS))
                        .map(timed -> new Reading(timed.busRate(), Limiter.NETWORK))
                : Optional.empty();
    }

    /** The buffers double from 1 KiB on; the table cuts them to thousands: 524K is 2^19. */
    private static long bytes(Matcher size) {
        double cut = Double.parseDouble(size.group(1)) * DECIMAL.get(size.group(2));
        return 1L << Math.round(Math.log(cut) / Math.log(2));
    }
}
