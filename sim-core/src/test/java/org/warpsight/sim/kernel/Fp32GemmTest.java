package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.withArchitecture;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

class Fp32GemmTest {
    private static final List<Gpu> GPUS = List.of(H100, A100);

    @Test
    void fp32IsMultipliedOnTheVectorPipes() {
        for (Gpu gpu : GPUS) {
            KernelResult result = run(gpu, Precision.FP32);
            double rate = result.flops() / result.picoseconds() * 1e12;
            assertThat(result.utilization().get(Limiter.TENSOR)).isZero();
            assertThat(rate / gpu.vectorFlopsPerSecond(result.clockMhz()))
                    .as(gpu.id())
                    .isBetween(0.5, 1.0);
        }
    }

    @Test
    void moreVectorLanesMakeFp32FasterAndLeaveTf32Alone() {
        Gpu wide = withArchitecture(A100, "vector_pipe.fp32_fma_per_clock", 128);
        assertThat(time(wide, Precision.FP32)).isLessThan(0.75 * time(A100, Precision.FP32));
        assertThat(time(wide, Precision.TF32)).isGreaterThan(0.97 * time(A100, Precision.TF32));
    }

    @Test
    void registersHoldMultiplyAddsBackOnlyWhereLanesAreFaster() {
        String registers = "vector_pipe.fma_register_cycles";
        assertThat(time(H100, Precision.FP32) / time(withArchitecture(H100, registers, 1), Precision.FP32))
                .isBetween(1.15, 1.2);
        assertThat(time(withArchitecture(A100, registers, 1), Precision.FP32)).isEqualTo(time(A100, Precision.FP32));
        assertThat(time(withArchitecture(H100, registers, 1), Precision.BF16)).isEqualTo(time(H100, Precision.BF16));
    }

    @Test
    void fp32OnHopperRunsInKernelsWhoseWarpsLoadAndMultiply() {
        List<GemmPlan> plans = PlanFamilies.of(H100.architecture())
                .family(gemm(Precision.FP32))
                .plans(H100, gemm(Precision.FP32));
        assertThat(plans).isNotEmpty().allSatisfy(plan -> assertThat(plan.craft())
                .isEqualTo(KernelCraft.WARPS_IN_STEP));
        assertThat(PlanFamilies.of(H100.architecture())
                        .family(gemm(Precision.BF16))
                        .plans(H100, gemm(Precision.BF16)))
                .allSatisfy(plan -> assertThat(plan.craft()).isNotEqualTo(KernelCraft.WARPS_IN_STEP));
    }

    @Test
    void tf32LiesBetweenFp32AndBf16() {
        for (Gpu gpu : GPUS) {
            assertThat(time(gpu, Precision.TF32)).as(gpu.id()).isLessThan(time(gpu, Precision.FP32) / 3);
            assertThat(time(gpu, Precision.TF32)).as(gpu.id()).isGreaterThan(1.4 * time(gpu, Precision.BF16));
        }
    }

    @Test
    void whatNoPipeMultipliesIsRefused() {
        assertThatThrownBy(() -> new GemmLowering(A100)
                        .occupancy(
                                gemm(Precision.FP8),
                                new GemmPlan(128, 128, 64, 3, 1, 8, 1, 1, 1, false, TileOrder.SQUARE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not multiply fp8");
    }

    private static Gemm gemm(Precision precision) {
        return Gemm.of("gemm", 4096, 4096, 4096, precision);
    }

    private static double time(Gpu gpu, Precision precision) {
        return run(gpu, precision).picoseconds();
    }

    private static KernelResult run(Gpu gpu, Precision precision) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH).run(gemm(precision), CacheState.COLD);
    }
}
