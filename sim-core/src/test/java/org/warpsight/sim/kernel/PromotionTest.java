package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;

class PromotionTest {
    private static final Gemm BLOCKS =
            Gemm.of("gemm", 4096, 4032, 4096, Precision.FP8).scaledBy(Scaling.BLOCKS);

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 96, 128, 160, 192})
    void tilesWhoseCutIsKnownToTheCompilerOnlyMultiplyAndAdd(int columns) {
        assertThat(perSum(BLOCKS, columns)).isCloseTo(perSum(BLOCKS, 128), within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {48, 80, 112, 144})
    void tilesWhoseCutDependsOnTheTileSelectTheirScales(int columns) {
        // Per four multiply-adds a comparison and two selections, on half the lanes.
        assertThat(perSum(BLOCKS, columns)).isCloseTo((1 + 2 * 3.0 / 4) * perSum(BLOCKS, 128), within(1e-9));
    }

    @Test
    void scalesOfSingleColumnsAreMultipliedFirst() {
        Gemm columns = BLOCKS.scaledBy(new Scaling(Scales.TOKEN_BLOCKS, Scales.TOKEN_BLOCKS));
        assertThat(perSum(columns, 128)).isCloseTo(2 * perSum(BLOCKS, 128), within(1e-9));
        assertThat(Promotion.fetchCycles(H100.architecture(), columns)).isZero();
    }

    @Test
    void aWarpTakesTurnsWithItselfHoweverIdleThePipes() {
        Work work = new Promotion(H100.architecture(), BLOCKS, plan(128)).work();
        // 64 sums of a thread, of one warp a scheduler.
        assertThat(work.chainCycles())
                .isCloseTo(64 * H100.architecture().vectorPipe().warpIssueCycles(), within(1e-9))
                .isGreaterThan(work.vectorCycles());
    }

    @Test
    void aTileWithOddColumnsTakesLongerThanAWiderOne() {
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        // One warpgroup, so that nothing hides beside the products of another.
        long odd = simulator.run(BLOCKS, plan(112), CacheState.COLD).picoseconds();
        long even = simulator.run(BLOCKS, plan(128), CacheState.COLD).picoseconds();
        assertThat(odd).isGreaterThan(even);
    }

    private static double perSum(Gemm gemm, int columns) {
        return new Promotion(H100.architecture(), gemm, plan(columns)).work().vectorCycles() / columns;
    }

    private static GemmPlan plan(int columns) {
        return new GemmPlan(64, columns, 128, 6, 1, 4, 1, 1, 1, true, TileOrder.SQUARE);
    }
}
