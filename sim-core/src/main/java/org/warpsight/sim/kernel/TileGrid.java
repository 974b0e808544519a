package org.warpsight.sim.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The tiles of one or several matrices C, numbered one matrix after the other: a batch of equal ones, or the groups of a
 * grouped GEMM, whose heights differ.
 *
 * <pre>
 *   group 0 │▒▒▒▒│      tile rows 0..1      every row of tiles reads a panel of A, every column of a group one of B
 *           │▒▒▒▒│
 *   group 1 │▒▒▒▒│      tile row  2
 * </pre>
 */
final class TileGrid {
    private final long columns;
    private final long[] rows;
    private final long[] firstRow;

    private TileGrid(long[] rows, long columns) {
        this.columns = columns;
        this.rows = rows;
        this.firstRow = new long[rows.length + 1];
        for (int matrix = 0; matrix < rows.length; matrix++) {
            firstRow[matrix + 1] = firstRow[matrix] + rows[matrix];
        }
    }

    /** A batch of equal matrices. */
    static TileGrid batch(long matrices, long rows, long columns) {
        long[] each = new long[Math.toIntExact(matrices)];
        Arrays.fill(each, rows);
        return new TileGrid(each, columns);
    }

    /** Groups of equal width, each with its own number of tile rows; those without any are left out. */
    static TileGrid groups(long[] rows, long columns) {
        return new TileGrid(Arrays.stream(rows).filter(count -> count > 0).toArray(), columns);
    }

    long columns() {
        return columns;
    }

    long tiles() {
        return firstRow[rows.length] * columns;
    }

    /**
     * Part of an SM's tiles after its first that belong to another matrix than the one before.
     *
     * @param together tiles that run at the same time: an SM's next tile is as many further on
     */
    double matrixChanges(long together) {
        long moves = Math.max(0, tiles() - together);
        long stays = Arrays.stream(rows)
                .map(count -> Math.max(0, count * columns - together))
                .sum();
        return moves == 0 ? 0 : 1 - (double) stays / moves;
    }

    /** Panels that a tile needs: one of A, numbered over all matrices, and one of B, numbered likewise. */
    record Panels(long a, long b) {}

    /** Numbers tiles in an order. */
    final class Numbering {
        private final TileOrder order;
        private final long squareWidth;
        private final int sms;
        private final int chiplets;
        private final Map<Long, TileWalk> walks = new HashMap<>();

        Numbering(TileOrder order, long squareWidth, int sms, int chiplets) {
            this.order = order;
            this.squareWidth = squareWidth;
            this.sms = sms;
            this.chiplets = chiplets;
        }

        Panels panels(long number) {
            int found = Arrays.binarySearch(firstRow, number / columns);
            int matrix = found >= 0 ? found : -found - 2;
            TileWalk walk = walks.computeIfAbsent(
                    rows[matrix], height -> new TileWalk(height, columns, order, squareWidth, sms, chiplets));
            TileWalk.Tile tile = walk.tile(number - firstRow[matrix] * columns);
            return new Panels(firstRow[matrix] + tile.row(), matrix * columns + tile.column());
        }
    }
}
