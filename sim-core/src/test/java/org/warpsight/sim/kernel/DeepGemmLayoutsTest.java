package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.withArchitecture;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;

class DeepGemmLayoutsTest {
    private static final KernelSimulator SIMULATOR = new KernelSimulator(H100, LaunchMode.GRAPH);

    @Test
    void clustersAreForMoreThanOneWave() {
        long seed = 20261128;
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            Gemm gemm = blockScaled(1 + random.nextInt(8192), 64 * (1 + random.nextInt(128)), 4096);
            GemmPlan plan = SIMULATOR.choose(gemm, CacheState.COLD);
            long blocks = GemmLowering.blocks(gemm, plan);
            if (blocks <= H100.product().multiprocessors()) {
                assertThat(plan.clusterM() * plan.clusterN())
                        .as("seed %d: %s under %s", seed, gemm, plan)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void nothingIsMulticastToABlockWithoutANeighbour() {
        GemmPlan plan = SIMULATOR.choose(blockScaled(8, 65536, 4096), CacheState.COLD);
        assertThat(plan.clusterM()).isEqualTo(1);
    }

    @Test
    void sumsBeyondTheLaunchBoundGoThroughLocalMemory() {
        // 128 blocks of 256 x 128: one wave, 192 sums of a thread.
        Gemm oneWave = blockScaled(4096, 1024, 4096);
        // Twice the columns: two waves of the same blocks, in clusters.
        Gemm twoWaves = blockScaled(4096, 2048, 4096);
        GemmPlan alone = SIMULATOR.choose(oneWave, CacheState.COLD);
        GemmPlan clustered = SIMULATOR.choose(twoWaves, CacheState.COLD);
        assertThat(alone.tileM() * alone.tileN()).isEqualTo(clustered.tileM() * clustered.tileN());
        assertThat(Registers.of(H100.architecture(), oneWave, alone).accumulatorsSpill())
                .isTrue();
        assertThat(Registers.of(H100.architecture(), twoWaves, clustered).accumulatorsSpill())
                .isFalse();
        assertThat(SIMULATOR.run(oneWave, alone, CacheState.COLD).picoseconds())
                .isGreaterThan(
                        SIMULATOR.run(twoWaves, clustered, CacheState.COLD).picoseconds());
    }

    @Test
    void everyPassOverABlockOfKReadsItsScalesFirst() {
        // One warpgroup, so that nothing hides the latency.
        Gemm gemm = blockScaled(64, 16, 65536);
        GemmPlan plan = new GemmPlan(64, 16, 128, 16, 1, 4, 1, 1, 1, true, TileOrder.SQUARE);
        Gpu late = withArchitecture(H100, "latency.shared_memory_cycles", 129);
        double more = new KernelSimulator(late, LaunchMode.GRAPH)
                        .run(gemm, plan, CacheState.COLD)
                        .picoseconds()
                - SIMULATOR.run(gemm, plan, CacheState.COLD).picoseconds();
        double cycles = more * 1e-6 * H100.product().maximumClockMhz() / (65536.0 / 128);
        assertThat(cycles).isCloseTo(100, within(5.0));
    }

    private static Gemm blockScaled(int m, int n, int k) {
        return Gemm.of("gemm", m, n, k, Precision.FP8).scaledBy(Scaling.BLOCKS);
    }
}
