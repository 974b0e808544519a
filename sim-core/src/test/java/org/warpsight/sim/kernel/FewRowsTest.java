package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.A100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

class FewRowsTest {

    @Test
    void oneRowGoesAWarpAlongEachColumnWithoutTheMatrixPipe() {
        KernelResult one = run(1);
        assertThat(one.plan()).contains("vector pipe, 1 columns");
        assertThat(one.utilization().getOrDefault(Limiter.TENSOR, 0.0)).isZero();
        assertThat(one.picoseconds()).isLessThan(run(2).picoseconds());
        assertThat(run(2).plan()).doesNotContain("vector pipe");
    }

    /** cutlass_80_wmma_tensorop_bf16_s161616gemm_bf16_32x32_128x2 and its neighbours: k of a step x stages. */
    @Test
    void kernelsOfTheSmallTileHaveStepsAndStagesOfTheirOwn() {
        List<GemmPlan> plans =
                PlanFamilies.of(A100.architecture()).family(gemm(16)).plans(A100, gemm(16));
        assertThat(plans)
                .filteredOn(plan -> plan.tileM() == 32 && plan.tileN() == 32)
                .extracting(plan -> plan.tileK() + "x" + plan.stages())
                .containsOnly("128x2", "128x1", "64x2", "32x1");
        assertThat(plans)
                .filteredOn(plan -> plan.tileM() == 128 && plan.tileN() == 128)
                .isNotEmpty()
                .allSatisfy(plan -> assertThat(plan.stages()).isGreaterThanOrEqualTo(3));
    }

    private static KernelResult run(int rows) {
        return new KernelSimulator(A100, LaunchMode.GRAPH).run(gemm(rows), CacheState.COLD);
    }

    private static Gemm gemm(int rows) {
        return Gemm.of("gemm", rows, 1024, 1024, Precision.BF16);
    }
}
