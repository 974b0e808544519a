package org.warpsight.sim.forward;

import java.util.TreeSet;
import org.warpsight.sim.forward.Axis.Range;

/**
 * The cells of every size. Tiles of all architectures are multiples of 8 rows while small and of 64 when large, so that
 * cells as long as the smallest tile that is worth its while end wherever a tile may be added.
 */
final class Axes {
    /** Beyond the listed ranges one tile is less than this part of a kernel. */
    private static final double FINE = 1.0 / 128;

    private static final double COARSE = 1.0 / 32;

    /** Rows of a GEMM. */
    static final Axis TILE_ROWS =
            Axis.of(FINE, new Range(128, 8), new Range(256, 16), new Range(512, 32), new Range(16384, 64));

    /** Rows of a streaming operator: a block takes a few of them, so cells only follow the waves of blocks. */
    static final Axis ROWS =
            Axis.of(COARSE, new Range(8, 1), new Range(128, 8), new Range(1024, 16), new Range(4096, 32));

    /** Sequences of attention: with several heads each, every one may begin a new wave. */
    static final Axis SEQUENCES = Axis.of(FINE, new Range(256, 1), new Range(512, 2));

    /** Keys, where all queries of a sequence are in one tile. */
    static final Axis KEYS = Axis.of(COARSE, new Range(1024, 16), new Range(4096, 64), new Range(16384, 128));

    /** New tokens of a sequence. */
    static final Axis QUERIES = Axis.of(COARSE, new Range(16, 1), new Range(128, 8), new Range(8192, 64));

    /** Keys before the new tokens. */
    static final Axis PAST = Axis.of(COARSE, new Range(8192, 64));

    /** Queries that one tile takes on most architectures. */
    static final int SHORT_CHUNK = 128;

    /** Cells up to one row for every group. */
    private static final int FEW_GROUPS = 16;

    /** Cells while the groups begin a new tile. */
    private static final int NEW_TILES = 4;

    private static final long MOST_GROUPED_ROWS = 1 << 26;

    private Axes() {}

    /**
     * Rows of all groups together. While not all groups have rows, each active one counts. Then the groups get a row more
     * one after another; where that begins a new tile, a part of the groups has one more of them.
     */
    static Axis groupedRows(int groups) {
        TreeSet<Integer> lasts = new TreeSet<>();
        for (int part = 1; part <= FEW_GROUPS; part++) {
            lasts.add(Math.max(1, groups * part / FEW_GROUPS));
        }
        for (int cell = 0; (long) TILE_ROWS.last(cell) * groups < MOST_GROUPED_ROWS; cell++) {
            int full = TILE_ROWS.last(cell) * groups;
            lasts.add(full);
            for (int part = 1; part <= NEW_TILES; part++) {
                lasts.add(full + Math.max(1, groups * part / NEW_TILES));
            }
        }
        return Axis.of(lasts);
    }
}
