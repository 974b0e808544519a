package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.A100;

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

    private static KernelResult run(int rows) {
        return new KernelSimulator(A100, LaunchMode.GRAPH)
                .run(Gemm.of("gemm", rows, 1024, 1024, Precision.BF16), CacheState.COLD);
    }
}
