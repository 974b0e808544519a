package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TileWalkTest {
    private static final long SEED = 99;

    @Test
    void everyOrderVisitsEveryTileOnce() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50; i++) {
            int rows = 1 + random.nextInt(40);
            int columns = 1 + random.nextInt(40);
            for (TileOrder order : List.of(
                    TileOrder.SQUARE,
                    new TileOrder.Raster(),
                    new TileOrder.Hilbert(),
                    new TileOrder.PerChiplet(TileOrder.SQUARE),
                    new TileOrder.PerChiplet(new TileOrder.Hilbert()),
                    new TileOrder.Supertile(1 + random.nextInt(rows), 1 + random.nextInt(columns)))) {
                TileWalk walk =
                        new TileWalk(rows, columns, order, 1 + random.nextInt(columns), 132, 1 + random.nextInt(8));
                Set<TileWalk.Tile> seen = new HashSet<>();
                for (int number = 0; number < rows * columns; number++) {
                    TileWalk.Tile tile = walk.tile(number);
                    assertThat(tile.row()).as("seed %d, %s", SEED, order).isBetween(0L, rows - 1L);
                    assertThat(tile.column()).as("seed %d, %s", SEED, order).isBetween(0L, columns - 1L);
                    seen.add(tile);
                }
                assertThat(seen)
                        .as("seed %d, %d x %d, %s", SEED, rows, columns, order)
                        .hasSize(rows * columns);
            }
        }
    }

    @Test
    void hilbertCurveGoesFromNeighbourToNeighbour() {
        TileWalk walk = new TileWalk(16, 16, new TileOrder.Hilbert(), 1, 132, 1);
        for (int number = 1; number < 256; number++) {
            TileWalk.Tile here = walk.tile(number);
            TileWalk.Tile before = walk.tile(number - 1);
            assertThat(Math.abs(here.row() - before.row()) + Math.abs(here.column() - before.column()))
                    .isEqualTo(1);
        }
    }

    @Test
    void consecutiveTilesOfAnSmAreNeighboursInARow() {
        TileWalk walk = new TileWalk(8, 16, new TileOrder.Consecutive(), 1, 32, 1);
        for (int sm = 0; sm < 32; sm++) {
            for (int wave = 1; wave < 4; wave++) {
                TileWalk.Tile here = walk.tile(sm + 32L * wave);
                TileWalk.Tile before = walk.tile(sm + 32L * (wave - 1));
                assertThat(here.row()).isEqualTo(before.row());
                assertThat(here.column()).isEqualTo(before.column() + 1);
            }
        }
    }
}
