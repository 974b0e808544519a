package org.warpsight.sim.kernel;

import java.util.stream.LongStream;
import org.warpsight.hardware.Ceiling;

/** Which tile of C the n-th block works on. */
final class TileWalk {
    private final long rows;
    private final long columns;
    private final TileOrder order;
    private final long squareWidth;
    private final long sms;
    private final int chiplets;
    private final Tile[] curve;

    /**
     * A walk over the tiles of one matrix.
     *
     * @param rows tile rows of C
     * @param columns tile columns of C
     * @param squareWidth tile columns of a group in {@link TileOrder.Square}
     * @param sms SMs that share the tiles
     * @param chiplets chiplets over which blocks are dealt in turn
     */
    TileWalk(long rows, long columns, TileOrder order, long squareWidth, int sms, int chiplets) {
        this.rows = rows;
        this.columns = columns;
        this.order = order;
        this.squareWidth = squareWidth;
        this.sms = Math.min(sms, rows * columns);
        this.chiplets = chiplets;
        boolean hilbert = order instanceof TileOrder.Hilbert
                || order instanceof TileOrder.PerChiplet runs && runs.within() instanceof TileOrder.Hilbert;
        this.curve = hilbert ? curve(rows, columns) : new Tile[0];
    }

    /** A tile by its place. */
    record Tile(long row, long column) {}

    /** The tile with a number in [0, rows x columns). */
    Tile tile(long number) {
        return order instanceof TileOrder.PerChiplet runs ? tile(inRuns(number), runs.within()) : tile(number, order);
    }

    /** Of n tiles, the first n mod c chiplets have one more; chiplet i's tiles follow on those of chiplet i - 1. */
    private long inRuns(long number) {
        long tiles = rows * columns;
        long chiplet = number % chiplets;
        return chiplet * (tiles / chiplets) + Math.min(chiplet, tiles % chiplets) + number / chiplets;
    }

    private Tile tile(long number, TileOrder order) {
        if (order instanceof TileOrder.Square) {
            return inGroups(number, rows, squareWidth);
        } else if (order instanceof TileOrder.Raster) {
            return new Tile(number / columns, number % columns);
        } else if (order instanceof TileOrder.Supertile supertile) {
            return inGroups(number, supertile.rows(), Math.min(columns, supertile.columns()));
        } else if (order instanceof TileOrder.Hilbert) {
            return curve[Math.toIntExact(number)];
        } else if (order instanceof TileOrder.Consecutive) {
            return consecutive(number);
        }
        throw new IllegalStateException("no walk for " + order);
    }

    /** Rectangles of a height and width, those at the edge smaller, one column of rectangles after the other. */
    private Tile inGroups(long number, long height, long width) {
        long column = number / (width * rows);
        long inColumn = number % (width * rows);
        long actualWidth = Math.min(width, columns - column * width);
        long band = inColumn / (height * actualWidth);
        long inBand = inColumn % (height * actualWidth);
        return new Tile(band * height + inBand / actualWidth, column * width + inBand % actualWidth);
    }

    /** SM s of S takes tiles s x n/S and those after it: in wave w it is at its w-th. */
    private Tile consecutive(long number) {
        long tiles = rows * columns;
        long perSm = Ceiling.divide(tiles, sms);
        long place = Math.min(tiles - 1, number % sms * perSm + number / sms);
        return new Tile(place / columns, place % columns);
    }

    /** The points of a Hilbert curve over the enclosing square that lie inside the matrix. */
    private static Tile[] curve(long rows, long columns) {
        long side = Long.highestOneBit(Math.max(rows, columns) * 2 - 1);
        return LongStream.range(0, side * side)
                .mapToObj(index -> pointOfCurve(side, index))
                .filter(tile -> tile.row() < rows && tile.column() < columns)
                .toArray(Tile[]::new);
    }

    /** Hilbert curve, distance to coordinates (Warren, "Hacker's Delight", section 16-1). */
    private static Tile pointOfCurve(long side, long index) {
        long x = 0;
        long y = 0;
        long rest = index;
        for (long scale = 1; scale < side; scale *= 2) {
            long right = 1 & (rest / 2);
            long up = 1 & (rest ^ right);
            if (up == 0) {
                if (right == 1) {
                    x = scale - 1 - x;
                    y = scale - 1 - y;
                }
                long swap = x;
                x = y;
                y = swap;
            }
            x += scale * right;
            y += scale * up;
            rest /= 4;
        }
        return new Tile(y, x);
    }
}
