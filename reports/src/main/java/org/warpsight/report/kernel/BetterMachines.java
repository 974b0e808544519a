package org.warpsight.report.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuVariant;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.AttentionGradient;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Operator;

/** GPUs of which one part is better: what to build to make a kernel faster. */
public final class BetterMachines {
    /** More than any kernel draws. */
    private static final double NO_POWER_LIMIT_WATTS = 1e5;

    private final Gpu gpu;
    private final List<Machine> machines = new ArrayList<>();

    private BetterMachines(Gpu gpu) {
        this.gpu = gpu;
    }

    /**
     * A GPU that differs from the one asked about.
     *
     * @param change in a few words
     */
    public record Machine(String change, Gpu gpu) {}

    /**
     * What a run used of a GPU.
     *
     * @param units units that were in use
     * @param operands precisions of what its matrix pipes multiplied
     * @param clockMhz the lowest SM clock it ran at
     */
    public record Use(Set<Limiter> units, Set<Precision> operands, double clockMhz) {
        public Use {
            units = Set.copyOf(units);
            operands = Set.copyOf(operands);
        }

        /** What an operator used. */
        public static Use of(Operator operator, KernelResult result) {
            Set<Limiter> units = result.utilization().entrySet().stream()
                    .filter(unit -> unit.getValue() > 0)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
            return new Use(units, units.contains(Limiter.TENSOR) ? operands(operator) : Set.of(), result.clockMhz());
        }

        /** What both used. */
        public Use and(Use more) {
            return new Use(union(units, more.units), union(operands, more.operands), Math.min(clockMhz, more.clockMhz));
        }

        private static <T> Set<T> union(Set<T> some, Set<T> more) {
            return Stream.concat(some.stream(), more.stream()).collect(Collectors.toUnmodifiableSet());
        }

        private static Set<Precision> operands(Operator operator) {
            if (operator instanceof Gemm gemm) {
                return Set.of(gemm.activations());
            } else if (operator instanceof GroupedGemm grouped) {
                return Set.of(grouped.activations());
            } else if (operator instanceof Attention attention) {
                return Set.of(attention.activations());
            } else if (operator instanceof AttentionGradient gradient) {
                return Set.of(gradient.forward().activations());
            }
            throw new IllegalStateException("no matrix operands in " + operator.name());
        }
    }

    /** One machine per part that a run used. */
    public static List<Machine> of(Gpu gpu, Use use) {
        BetterMachines all = new BetterMachines(gpu);
        if (use.clockMhz() < gpu.product().maximumClockMhz()) {
            all.add("no power limit", GpuVariant.withProduct(gpu, "power_limit_watts", NO_POWER_LIMIT_WATTS));
        }
        all.addMemory();
        all.add("nothing to pay for starting kernels and blocks", freeStart(gpu));
        all.addPipes(use);
        return List.copyOf(all.machines);
    }

    private void addMemory() {
        Architecture.L2 l2 = gpu.architecture().l2();
        double hbm = gpu.product().hbmBandwidthGbPerS();
        add("HBM twice as fast", GpuVariant.withProduct(gpu, "hbm_bandwidth_gb_per_s", 2 * hbm));
        Gpu widerL2 = GpuVariant.withArchitecture(gpu, "l2.bandwidth_bytes_per_clock", 2 * l2.bandwidthBytesPerClock());
        add(
                "L2 twice as fast",
                GpuVariant.withArchitecture(widerL2, "l2.port_bytes_per_clock", 2 * l2.portBytesPerClock()));
        add(
                "L2 twice as large",
                GpuVariant.withProduct(gpu, "l2_bytes", 2.0 * gpu.product().l2Bytes()));
        add("latencies of L2 and HBM halved", halfLatencies(gpu));
    }

    private void addPipes(Use use) {
        Architecture architecture = gpu.architecture();
        if (!use.operands().isEmpty()) {
            add(
                    "matrix pipes twice as fast",
                    GpuVariant.withProduct(gpu, "matrix_rate_fraction", 2 * gpu.matrixRateFraction()));
        }
        if (use.units().contains(Limiter.SHARED_MEMORY)) {
            double port = architecture.sharedMemory().bandwidthBytesPerClock();
            add(
                    Terms.of(gpu).sharedMemory() + " twice as wide",
                    GpuVariant.withArchitecture(gpu, "shared_memory.bandwidth_bytes_per_clock", 2 * port));
        }
        if (use.units().contains(Limiter.VECTOR)) {
            double lanes = architecture.vectorPipe().fp32FmaPerClock();
            double special = architecture.vectorPipe().specialFunctionsPerClock();
            Gpu faster = GpuVariant.withArchitecture(gpu, "vector_pipe.fp32_fma_per_clock", 2 * lanes);
            add(
                    "vector and special-function pipes twice as fast",
                    GpuVariant.withArchitecture(faster, "vector_pipe.special_functions_per_clock", 2 * special));
        }
    }

    private static Gpu halfLatencies(Gpu gpu) {
        Architecture.Latency latency = gpu.architecture().latency();
        Gpu near = GpuVariant.withArchitecture(gpu, "latency.l2_near_cycles", latency.l2NearCycles() / 2);
        Gpu far = GpuVariant.withArchitecture(near, "latency.l2_far_cycles", latency.l2FarCycles() / 2);
        return GpuVariant.withArchitecture(far, "latency.hbm_cycles", latency.hbmCycles() / 2);
    }

    private static Gpu freeStart(Gpu gpu) {
        Gpu graph = GpuVariant.withArchitecture(gpu, "launch.graph_kernel_us", 0);
        Gpu stream = GpuVariant.withArchitecture(graph, "launch.stream_kernel_us", 0);
        Gpu drain = GpuVariant.withArchitecture(stream, "launch.drain_us", 0);
        return GpuVariant.withArchitecture(drain, "launch.block_cycles", 0);
    }

    private void add(String change, Gpu other) {
        machines.add(new Machine(change, other));
    }
}
