package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

class OperandLayoutTest {
    private static final Gemm GEMM = Gemm.of("gemm", 4096, 4096, 4096, Precision.BF16);
    private static final GemmPlan PLAN = new GemmPlan(128, 128, 64, 3, 2, 8, 1, 1, 1, false, TileOrder.SQUARE);

    @Test
    void piecesOfConsecutiveRowsOfAWholeLineLieInTheSameBanks() {
        for (Gpu gpu : List.of(A100, H100)) {
            assertThat(degree(gpu, OperandLayout.PLAIN, 128)).isEqualTo(8);
            assertThat(degree(gpu, OperandLayout.PLAIN, 256)).isEqualTo(8);
            assertThat(degree(gpu, OperandLayout.PLAIN, 64)).isEqualTo(4);
            assertThat(degree(gpu, OperandLayout.PLAIN, 16)).isEqualTo(1);
        }
    }

    @Test
    void swizzleAndPaddingMakeRowsFreeOfConflicts() {
        for (int rowBytes : new int[] {32, 64, 128, 256}) {
            assertThat(degree(H100, OperandLayout.SWIZZLED, rowBytes)).isEqualTo(1);
            assertThat(degree(H100, OperandLayout.PADDED, rowBytes)).isEqualTo(1);
        }
    }

    @Test
    void aPlanWithoutSwizzlePaysItsConflicts() {
        for (Gpu gpu : List.of(A100, H100)) {
            double swizzled = time(gpu, OperandLayout.SWIZZLED);
            assertThat(time(gpu, OperandLayout.PLAIN)).as(gpu.id()).isGreaterThan(2 * swizzled);
            assertThat(time(gpu, OperandLayout.PADDED)).as(gpu.id()).isCloseTo(swizzled, within(0.01 * swizzled));
        }
    }

    @Test
    void theLimiterOfAPlainLayoutIsSharedMemoryOnAmpere() {
        KernelResult result = new KernelSimulator(A100, LaunchMode.GRAPH)
                .run(GEMM, PLAN.with(PLAN.craft().with(OperandLayout.PLAIN)), CacheState.COLD);
        assertThat(result.limiter()).isEqualTo(Limiter.SHARED_MEMORY);
    }

    @Test
    void paddingTakesSharedMemory() {
        GemmLowering lowering = new GemmLowering(H100);
        GemmPlan padded = PLAN.with(PLAN.craft().with(OperandLayout.PADDED));
        int more = lowering.demand(GEMM, padded).sharedBytes()
                - lowering.demand(GEMM, PLAN).sharedBytes();
        assertThat(more).isEqualTo(PLAN.stages() * (PLAN.tileM() + PLAN.tileN()) * 16);
    }

    private static double degree(Gpu gpu, OperandLayout layout, int rowBytes) {
        return layout.conflictDegree(gpu.architecture(), rowBytes);
    }

    private static double time(Gpu gpu, OperandLayout layout) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH)
                .run(GEMM, PLAN.with(PLAN.craft().with(layout)), CacheState.COLD)
                .picoseconds();
    }
}
