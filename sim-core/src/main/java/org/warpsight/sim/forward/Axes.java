package org.warpsight.sim.forward;

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

    /** Rows of a streaming operator: blocks take few rows each, so the staircase is fine and cells only follow its bends. */
    static final Axis ROWS =
            Axis.of(COARSE, new Range(8, 1), new Range(128, 8), new Range(1024, 32), new Range(8192, 128));

    /** Sequences of attention: with several heads each, every one may begin a new wave. */
    static final Axis SEQUENCES = Axis.of(FINE, new Range(256, 1), new Range(512, 2));

    /** Keys of a decode step. */
    static final Axis KEYS = Axis.of(COARSE, new Range(512, 64), new Range(8192, 128));

    /** New tokens of a chunk. */
    static final Axis QUERIES = Axis.of(COARSE, new Range(16, 1), new Range(128, 16), new Range(8192, 64));

    /** Keys before a chunk, plus one; a fresh prompt is a cell of its own. */
    static final Axis PAST = Axis.of(COARSE, new Range(1, 1), new Range(8193, 64));

    private Axes() {}

    /** Rows of all groups together: while not all have rows each active group counts, then tiles as in a GEMM. */
    static Axis groupedRows(int groups) {
        int few = Math.max(1, groups / 16);
        return Axis.of(
                FINE,
                new Range(groups, few),
                new Range(128 * groups, 8 * groups),
                new Range(256 * groups, 16 * groups),
                new Range(512 * groups, 32 * groups),
                new Range(8192 * groups, 64 * groups));
    }
}
