package org.warpsight.report.kernel;

import java.util.ArrayList;
import java.util.List;
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

/** The same kernel under the same plan on GPUs of which one part is better. */
final class MachineVariants {
    /** More than any kernel draws. */
    private static final double NO_POWER_LIMIT_WATTS = 1e5;

    private final KernelCase asked;
    private final Gpu gpu;
    private final List<Variant> variants = new ArrayList<>();

    private MachineVariants(KernelCase asked) {
        this.asked = asked;
        this.gpu = asked.gpu();
    }

    /** One variant per part that the run used. */
    static List<Variant> of(KernelCase asked, KernelResult result) {
        MachineVariants all = new MachineVariants(asked);
        Architecture architecture = asked.gpu().architecture();
        if (result.clockMhz() < asked.gpu().product().maximumClockMhz()) {
            all.add("no power limit", GpuVariant.withProduct(all.gpu, "power_limit_watts", NO_POWER_LIMIT_WATTS));
        }
        all.add(
                "HBM twice as fast",
                GpuVariant.withProduct(
                        all.gpu,
                        "hbm_bandwidth_gb_per_s",
                        2 * asked.gpu().product().hbmBandwidthGbPerS()));
        Gpu widerL2 = GpuVariant.withArchitecture(
                all.gpu, "l2.bandwidth_bytes_per_clock", 2 * architecture.l2().bandwidthBytesPerClock());
        all.add(
                "L2 twice as fast",
                GpuVariant.withArchitecture(
                        widerL2,
                        "l2.port_bytes_per_clock",
                        2 * architecture.l2().portBytesPerClock()));
        all.add(
                "L2 twice as large",
                GpuVariant.withProduct(
                        all.gpu, "l2_bytes", 2.0 * asked.gpu().product().l2Bytes()));
        all.add("latencies of L2 and HBM halved", halfLatencies(all.gpu));
        all.add("nothing to pay for starting kernels and blocks", freeStart(all.gpu));
        all.addPipes(result);
        return all.variants;
    }

    private void addPipes(KernelResult result) {
        Architecture architecture = gpu.architecture();
        if (used(result, Limiter.TENSOR)) {
            Precision precision = operand(asked.operator());
            double rate = architecture.matrixPipe().flopsPerClock().get(precision);
            add(
                    "matrix pipes twice as fast",
                    GpuVariant.withArchitecture(gpu, "matrix_pipe.flops_per_clock." + precision.id(), 2 * rate));
        }
        if (used(result, Limiter.SHARED_MEMORY)) {
            double port = architecture.sharedMemory().bandwidthBytesPerClock();
            add(
                    "shared memory twice as wide",
                    GpuVariant.withArchitecture(gpu, "shared_memory.bandwidth_bytes_per_clock", 2 * port));
        }
        if (used(result, Limiter.VECTOR)) {
            double lanes = architecture.vectorPipe().fp32FmaPerClock();
            double special = architecture.vectorPipe().specialFunctionsPerClock();
            Gpu faster = GpuVariant.withArchitecture(gpu, "vector_pipe.fp32_fma_per_clock", 2 * lanes);
            add(
                    "vector and special-function pipes twice as fast",
                    GpuVariant.withArchitecture(faster, "vector_pipe.special_functions_per_clock", 2 * special));
        }
    }

    private static boolean used(KernelResult result, Limiter unit) {
        return result.utilization().getOrDefault(unit, 0.0) > 0;
    }

    private static Precision operand(Operator operator) {
        if (operator instanceof Gemm gemm) {
            return gemm.activations();
        } else if (operator instanceof GroupedGemm grouped) {
            return grouped.activations();
        } else if (operator instanceof Attention attention) {
            return attention.activations();
        } else if (operator instanceof AttentionGradient gradient) {
            return gradient.forward().activations();
        }
        throw new IllegalStateException("no matrix operands in " + operator.name());
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
        variants.add(new Variant(Variant.Kind.MACHINE, change, asked.on(other)));
    }
}
