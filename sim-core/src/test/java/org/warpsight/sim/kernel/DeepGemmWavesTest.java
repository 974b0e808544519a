package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.Scaling;

class DeepGemmWavesTest {
    private static final KernelSimulator TODAY = new KernelSimulator(H100, LaunchMode.GRAPH);
    private static final KernelSimulator FIRST = TODAY.ofRelease("2025-02");
    private static final KernelSimulator APRIL = TODAY.ofRelease("2025-04");

    /** The example of the first release's README: 112 columns keep 128 SMs at work, 128 only 112. */
    @Test
    void tilesNeedNotBePowersOfTwo() {
        assertThat(plan(FIRST, 256, 7168, 2048)).isEqualTo("128x112x128 6 stages persistent");
    }

    /** The tiles of the tables of pull requests 74 (128 x 128 before it) and 81 (256 x 128 after it). */
    @Test
    void manyRowsGetTheTilesThatWereReported() {
        for (int[] shape : new int[][] {{24576, 1536}, {32768, 512}, {7168, 16384}, {7168, 2048}}) {
            assertThat(plan(FIRST, 4096, shape[0], shape[1])).startsWith("128x128x128 5 stages cluster 1x2");
            assertThat(plan(APRIL, 4096, shape[0], shape[1])).startsWith("256x128x128 3 stages cluster 1x2");
        }
    }

    @Test
    void noTileOfARowCountHasFewerWaves() {
        long seed = 20261129;
        Random random = new Random(seed);
        int sms = H100.product().multiprocessors();
        for (int i = 0; i < 50; i++) {
            Gemm gemm = blockScaled(1 + random.nextInt(4096), 64 * (1 + random.nextInt(256)), 2048);
            GemmPlan chosen = FIRST.choose(gemm, CacheState.COLD);
            for (int columns : new int[] {32, 56, 64, 88, 96, 112, 128}) {
                long blocks = (long) Ceiling.divide(gemm.m(), chosen.tileM()) * Ceiling.divide(gemm.n(), columns);
                assertThat(Ceiling.divide(GemmLowering.blocks(gemm, chosen), sms))
                        .as("seed %d: %s under %s, or %d columns", seed, gemm, chosen, columns)
                        .isLessThanOrEqualTo(Ceiling.divide(blocks, sms));
            }
        }
    }

    @Test
    void onlyManyRowsAreMulticast() {
        assertThat(plan(FIRST, 1023, 4096, 7168)).doesNotContain("cluster");
        assertThat(plan(FIRST, 1024, 4096, 7168)).contains("cluster 1x2");
        assertThat(plan(APRIL, 511, 4096, 7168)).doesNotContain("cluster");
        assertThat(plan(APRIL, 512, 4096, 7168)).contains("cluster");
    }

    @Test
    void groupsThatFollowOneAnotherHaveTilesOf128Rows() {
        GroupedGemm groups = new GroupedGemm(
                        "groups", Collections.nCopies(8, 64), 7168, 2048, Precision.FP8, Precision.FP8, Precision.BF16)
                .scaledBy(Scaling.BLOCKS);
        assertThat(List.of(FIRST, APRIL)).allSatisfy(release -> assertThat(
                        release.choose(groups, CacheState.COLD).tileM())
                .isEqualTo(128));
    }

    @Test
    void aStoreThatIsWaitedForAndRowsInTheSameBanksTakeLonger() {
        Gemm gemm = blockScaled(4096, 32768, 512);
        GemmPlan plan = FIRST.choose(gemm, CacheState.COLD);
        long asWritten = picoseconds(gemm, plan, new KernelCraft.Staged(OperandLayout.PLAIN, true));
        long padded = picoseconds(gemm, plan, new KernelCraft.Staged(OperandLayout.PADDED, true));
        long tuned = picoseconds(gemm, plan, KernelCraft.Staged.TUNED);
        assertThat(asWritten).isGreaterThan(padded);
        assertThat(padded).isGreaterThan(tuned);
        assertThat(picoseconds(gemm, plan, new KernelCraft.Staged(OperandLayout.SWIZZLED, true)))
                .isEqualTo(padded);
    }

    /** Rows of 112 bytes begin in other banks each. */
    @Test
    void rowsOfAnOddNumberOfPiecesHaveNoConflicts() {
        Gemm gemm = blockScaled(128, 7168, 2048);
        GemmPlan plan = FIRST.choose(gemm, CacheState.COLD);
        assertThat(plan.tileN()).isEqualTo(56);
        assertThat(picoseconds(gemm, plan, new KernelCraft.Staged(OperandLayout.PLAIN, false)))
                .isEqualTo(picoseconds(gemm, plan, KernelCraft.Staged.TUNED));
    }

    @Test
    void otherFormatsAreMultipliedAsToday() {
        Gemm plain = Gemm.of("gemm", 512, 4096, 4096, Precision.BF16);
        assertThat(FIRST.choose(plain, CacheState.COLD)).isEqualTo(TODAY.choose(plain, CacheState.COLD));
    }

    @Test
    void aReleaseThatIsNotKnownIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> TODAY.ofRelease("2024-01"))
                .hasMessage("there are no plans of 2024-01 on hopper; those of 2025-02, 2025-04 are known");
        assertThatThrownBy(() -> new KernelSimulator(A100, LaunchMode.GRAPH).ofRelease("2025-02"))
                .hasMessageContaining("those of no earlier release are known");
    }

    private static long picoseconds(Gemm gemm, GemmPlan plan, KernelCraft.Staged staged) {
        KernelCraft craft = plan.craft().with(staged, plan.craft().output().compiledPlaces());
        return TODAY.run(gemm, plan.with(craft), CacheState.COLD).picoseconds();
    }

    private static String plan(KernelSimulator release, int m, int n, int k) {
        return release.choose(blockScaled(m, n, k), CacheState.COLD).toString();
    }

    private static Gemm blockScaled(int m, int n, int k) {
        return Gemm.of("gemm", m, n, k, Precision.FP8).scaledBy(Scaling.BLOCKS);
    }
}
