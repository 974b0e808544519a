package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

class AccumulatingGemmTest {
    private static final GemmPlan PLAN = new GemmPlan(128, 128, 64, 3, 2, 8, 1, 1, 1, true, TileOrder.SQUARE);

    private final KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);

    @Test
    void addingToWhatCHoldsReadsItToo() {
        Gemm shallow = gemm(512);
        double read = run(shallow.accumulated()).hbmBytes() - run(shallow).hbmBytes();
        assertThat(read / shallow.outputBytes()).isCloseTo(1, within(0.1));
        assertThat(shallow.accumulated().compulsoryBytes() - shallow.compulsoryBytes())
                .isEqualTo(shallow.outputBytes());
    }

    @Test
    void shallowProductsPayForTheSumsAndDeepOnesHideThem() {
        assertThat(slowdown(gemm(128))).isGreaterThan(1.5);
        assertThat(slowdown(gemm(8192))).isLessThan(1.1);
    }

    @Test
    void otherScalesAndRowsLeaveItAnAddition() {
        Gemm sum = gemm(512).accumulated();
        assertThat(sum.withRows(64).accumulating()).isTrue();
        assertThat(sum.scaledBy(sum.scaling()).accumulating()).isTrue();
    }

    private double slowdown(Gemm gemm) {
        return (double) run(gemm.accumulated()).picoseconds() / run(gemm).picoseconds();
    }

    private KernelResult run(Gemm gemm) {
        return simulator.run(gemm, PLAN, CacheState.COLD);
    }

    /** C takes 201 MB, four times what L2 holds. */
    private static Gemm gemm(int k) {
        return new Gemm("sum", 3, 4096, 4096, k, Precision.BF16, Precision.BF16, Precision.FP32);
    }
}
