package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.gpu.Occupancy;

class TileTrafficTest {
    private static final double MIB = 1 << 20;
    private static final TileOrder RUNS = new TileOrder.PerChiplet(TileOrder.SQUARE);

    /** 64 x 64 tiles whose panels are 512 KiB long, on 304 CUs with two blocks each. */
    private static TileTraffic.WaveMisses misses(TileOrder order, int chiplets, double l2Mib, double sideMib) {
        TileTraffic.Panel panel = new TileTraffic.Panel(MIB / 2, 0);
        TileTraffic traffic = new TileTraffic(TileGrid.batch(1, 64, 64), 1, panel, panel, 32_768);
        return traffic.misses(
                new KernelGrid(64 * 64, new Occupancy(2, 4, Occupancy.Limit.SHARED_MEMORY), 304),
                order,
                new TileTraffic.Caches(chiplets, l2Mib * MIB, sideMib * MIB));
    }

    @Test
    void aRunOfTilesForEveryChipletHitsItsL2MoreOftenThanTilesDealtInTurn() {
        double dealt = misses(TileOrder.SQUARE, 8, 4, 256).mean().l2();
        double runs = misses(RUNS, 8, 4, 256).mean().l2();
        assertThat(dealt).isGreaterThan(1.3 * runs);
        // On one chiplet there is nothing to deal.
        assertThat(misses(RUNS, 1, 4, 0).mean().l2())
                .isCloseTo(misses(TileOrder.SQUARE, 1, 4, 0).mean().l2(), within(1e-9));
    }

    @Test
    void everyChipletFetchesItsOwnCopy() {
        double together = misses(TileOrder.SQUARE, 1, 32, 0).mean().l2();
        double apart = misses(TileOrder.SQUARE, 8, 4, 0).mean().l2();
        assertThat(apart).isGreaterThan(3 * together);
    }

    @Test
    void theMemorySideCacheAnswersWhatAnotherChipletHasFetched() {
        TileTraffic.WaveMisses cached = misses(RUNS, 8, 4, 256);
        TileTraffic.WaveMisses bare = misses(RUNS, 8, 4, 0);
        assertThat(cached.mean().l2()).isEqualTo(bare.mean().l2());
        assertThat(bare.mean().sideCache()).isEqualTo(bare.mean().l2());
        assertThat(cached.mean().sideCache()).isLessThan(0.5 * cached.mean().l2());
        // 64 panels of A and of B, each read from HBM once, of 2 x 64 x 64 that are loaded.
        assertThat(cached.mean().sideCache()).isCloseTo(128.0 / 8192, within(1e-9));
    }

    @Test
    void aLargerCacheNeverMissesMore() {
        long seed = 20_261_123;
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            int chiplets = 1 + random.nextInt(8);
            double l2 = 0.5 + 8 * random.nextDouble();
            assertThat(misses(RUNS, chiplets, 2 * l2, 64).mean().l2())
                    .as("seed %d, %d chiplets of %.2f MiB", seed, chiplets, l2)
                    .isLessThanOrEqualTo(misses(RUNS, chiplets, l2, 64).mean().l2() + 1e-9);
        }
    }
}
