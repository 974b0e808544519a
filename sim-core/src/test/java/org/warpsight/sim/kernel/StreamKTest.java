package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.warpsight.sim.TestGpus.H100;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

class StreamKTest {
    private static final long SEED = 31;
    private static final int SMS = H100.product().multiprocessors();
    private static final GemmPlan TILES = new GemmPlan(128, 256, 64, 3, 2, 8, 1, 1, 1, true, TileOrder.SQUARE);
    private static final GemmPlan SHARES = TILES.with(TILES.craft().withStreamK(true));

    @Test
    void everyStepIsDoneOnce() {
        Random random = new Random(SEED);
        for (int i = 0; i < 1000; i++) {
            long tiles = 1 + random.nextInt(2000);
            int steps = 1 + random.nextInt(300);
            long places = 1 + random.nextInt(400);
            StreamK work = StreamK.of(tiles, steps, places);
            BlockLengths lengths = work.lengths();
            long total = 0;
            for (int k = 0; k < lengths.steps().length; k++) {
                total += lengths.steps()[k] * lengths.blocks()[k];
            }
            assertThat(total).as("seed %d, %s", SEED, work).isEqualTo(tiles * steps);
            assertThat(lengths.count()).isEqualTo(work.blocks());
            assertThat(Arrays.stream(lengths.steps())).allMatch(length -> length > 0 && length <= steps);
        }
    }

    @Test
    void sharesShortenAPartlyFilledLastWave() {
        for (int tiles : new int[] {SMS / 2, SMS + 4, 3 * SMS + 10}) {
            assertThat(time(tiles, SHARES)).as("%d tiles", tiles).isLessThan(0.95 * time(tiles, TILES));
        }
    }

    @Test
    void fullWavesAreLeftAsTheyAre() {
        assertThat(time(2 * SMS, SHARES)).isEqualTo(time(2 * SMS, TILES));
    }

    @Test
    void whatIsHandedOverIsTrafficOfL2AndNotOfHbm() {
        Gemm gemm = tiles(SMS / 2);
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        KernelResult whole = simulator.run(gemm, TILES, CacheState.COLD);
        KernelResult shared = simulator.run(gemm, SHARES, CacheState.COLD);
        double parts = 2.0 * (SMS - SMS / 2) * 128 * 256 * 4;
        assertThat((shared.l2Bytes() - whole.l2Bytes()) / parts).isBetween(0.99, 1.01);
        assertThat(shared.hbmBytes() / whole.hbmBytes()).isBetween(0.99, 1.01);
    }

    @Test
    void splitKAndStreamKExcludeEachOther() {
        assertThatThrownBy(() -> SHARES.withSplitK(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not by both");
    }

    private static Gemm tiles(int count) {
        return Gemm.of("gemm", 128 * count, 256, 8192, Precision.BF16);
    }

    private static double time(int tiles, GemmPlan plan) {
        return new KernelSimulator(H100, LaunchMode.GRAPH)
                .run(tiles(tiles), plan, CacheState.COLD)
                .picoseconds();
    }
}
