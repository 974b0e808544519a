package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AxisTest {
    private static final List<Axis> ALL = List.of(
            Axes.TILE_ROWS,
            Axes.ROWS,
            Axes.SEQUENCES,
            Axes.KEYS,
            Axes.QUERIES,
            Axes.PAST,
            Axes.groupedRows(1),
            Axes.groupedRows(60));

    @Test
    void cellsFollowOneAnotherWithoutGapOrOverlap() {
        for (Axis axis : ALL) {
            assertThat(axis.first(0)).isEqualTo(1);
            for (int cell = 1; cell < axis.cells(); cell++) {
                assertThat(axis.first(cell)).isEqualTo(axis.last(cell - 1) + 1);
                assertThat(axis.last(cell)).isGreaterThanOrEqualTo(axis.first(cell));
            }
        }
    }

    @Test
    void everySizeLiesInItsCell() {
        for (Axis axis : ALL) {
            for (int size = 1; size < 20_000; size += 7) {
                int cell = axis.cell(size);
                assertThat(size).isBetween(axis.first(cell), axis.last(cell));
                assertThat(axis.part(cell, size)).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void cellsOfRowsEndWhereverASmallOrLargeTileDoes() {
        List<Integer> ends = IntStream.range(0, Axes.TILE_ROWS.cells())
                .mapToObj(Axes.TILE_ROWS::last)
                .toList();
        for (int tile : List.of(8, 16, 32)) {
            for (int tiles = 1; tiles <= 16; tiles++) {
                assertThat(ends).contains(tiles * tile);
            }
        }
        for (int tile : List.of(64, 128, 192, 256)) {
            for (int tiles = 1; tiles * tile <= 16_384; tiles++) {
                assertThat(ends).contains(tiles * tile);
            }
        }
    }

    @Test
    void cellsOfGroupsEndWhereAllGroupsHaveFullTiles() {
        int groups = 60;
        Axis axis = Axes.groupedRows(groups);
        for (int tiles = 1; tiles <= 16; tiles++) {
            int full = 8 * tiles * groups;
            assertThat(axis.last(axis.cell(full))).isEqualTo(full);
            int oneRowMore = full + groups;
            assertThat(axis.last(axis.cell(oneRowMore))).isEqualTo(oneRowMore);
        }
    }

    @Test
    void theEndsOfACellAreItsBeginningAndItsEnd() {
        int cell = Axes.TILE_ROWS.cell(700);
        assertThat(Axes.TILE_ROWS.part(cell, Axes.TILE_ROWS.first(cell))).isZero();
        assertThat(Axes.TILE_ROWS.part(cell, Axes.TILE_ROWS.last(cell))).isEqualTo(1);
    }

    @Test
    void thereIsNoSizeBelowOne() {
        assertThatThrownBy(() -> Axes.KEYS.cell(0)).hasMessageContaining("size of 0");
    }
}
