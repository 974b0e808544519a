package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TileGridTest {
    private static final long SEED = 5;

    @Test
    void everyTileOfEveryGroupIsNumberedOnce() {
        Random random = new Random(SEED);
        List<TileOrder> orders = List.of(
                TileOrder.SQUARE, new TileOrder.Raster(), new TileOrder.Supertile(4, 2), new TileOrder.Hilbert());
        for (int round = 0; round < 60; round++) {
            long[] rows = random.longs(1 + random.nextInt(6), 0, 9).toArray();
            rows[0] = 1 + random.nextInt(4);
            int columns = 1 + random.nextInt(9);
            TileGrid grid = TileGrid.groups(rows, columns);
            TileGrid.Numbering numbering =
                    grid.new Numbering(orders.get(round % orders.size()), 1 + random.nextInt(columns), 4, 1);
            Set<TileGrid.Panels> seen = new HashSet<>();
            for (long number = 0; number < grid.tiles(); number++) {
                seen.add(numbering.panels(number));
            }
            assertThat(seen).as("seed %d, round %d", SEED, round).hasSize((int) grid.tiles());
        }
    }

    @Test
    void emptyGroupsHaveNoTiles() {
        assertThat(TileGrid.groups(new long[] {0, 3, 0, 1}, 5).tiles()).isEqualTo(20);
        assertThat(TileGrid.batch(3, 2, 4).tiles()).isEqualTo(24);
    }

    @Test
    void anSmChangesTheMatrixWithEveryTileUnlessMoreTilesOfOneRunTogether() {
        assertThat(TileGrid.groups(new long[] {4, 4, 4}, 8).matrixChanges(32)).isEqualTo(1);
        assertThat(TileGrid.groups(new long[] {4, 4}, 8).matrixChanges(8)).isCloseTo(8.0 / 56, within(1e-9));
        assertThat(TileGrid.groups(new long[] {12}, 8).matrixChanges(32)).isZero();
        assertThat(TileGrid.groups(new long[] {1, 1}, 4).matrixChanges(32)).isZero();
    }
}
