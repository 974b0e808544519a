package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.sim.gpu.BankConflicts;
import org.warpsight.sim.gpu.SharedMemoryTile;
import org.warpsight.sim.gpu.Swizzle;
import org.warpsight.sim.gpu.WarpAccess;

/**
 * How tiles of A and B lie in shared memory, row after row along k. A matrix instruction takes pieces of 16 bytes from
 * consecutive rows; where these lie in the same banks, it takes them one after another.
 *
 * <pre>
 *   PLAIN      row 0  |0 1 2 3 4 5 6 7|      a piece of every row: one column of banks, 8 ways
 *   PADDED     row 1  |7|0 1 2 3 4 5 6|7|    rows one piece longer: all banks, but more shared memory
 *   SWIZZLED   row 1  |1 0 3 2 5 4 7 6|      pieces exchanged within the row: all banks
 * </pre>
 */
public enum OperandLayout {
    /** Rows as they are in memory. */
    PLAIN,
    /** Rows longer by one piece. */
    PADDED,
    /** The piece with index c of row r lies at c xor r, as TMA's swizzle modes and CUTLASS lay tiles out. */
    SWIZZLED;

    /** What one lane, or one row of a matrix instruction, takes at a time. */
    private static final int PIECE_BYTES = 16;

    /** All banks once: rows of fewer pieces share them, so that several rows make one row of banks. */
    static final int LINE_BYTES = 128;

    /** Bytes from one row of a tile to the next. */
    double pitch(double rowBytes) {
        return this == PADDED ? rowBytes + PIECE_BYTES : rowBytes;
    }

    /**
     * How many times longer the pieces of consecutive rows take than pieces that lie in a row, counted from the addresses of
     * a warp's lanes.
     *
     * @param rowBytes bytes of a tile's row along k
     */
    double conflictDegree(Architecture architecture, double rowBytes) {
        int pieces = (int) Math.max(1, Math.ceil(rowBytes / PIECE_BYTES));
        SharedMemoryTile tile = tile(pieces);
        int lanes = architecture.warpSize();
        return (double) wavefronts(architecture, tile.downColumns(lanes, lanes))
                / wavefronts(
                        architecture, SharedMemoryTile.plain(PIECE_BYTES, lanes).alongRows(lanes, 0));
    }

    private SharedMemoryTile tile(int pieces) {
        SharedMemoryTile plain = SharedMemoryTile.plain(PIECE_BYTES, pieces);
        return switch (this) {
            case PLAIN -> plain;
            case PADDED -> plain.padded(1);
            case SWIZZLED -> plain.swizzled(swizzle(pieces));
        };
    }

    /** The piece's index within its row is changed by the number of the line of banks that it lies in. */
    private static Swizzle swizzle(int pieces) {
        int bits = Integer.numberOfTrailingZeros(Integer.highestOneBit(Math.min(pieces, LINE_BYTES / PIECE_BYTES)));
        int line = Integer.numberOfTrailingZeros(Integer.highestOneBit(Math.max(pieces, LINE_BYTES / PIECE_BYTES)));
        return new Swizzle(bits, 0, line);
    }

    private static int wavefronts(Architecture architecture, List<Integer> addresses) {
        WarpAccess access = new WarpAccess(WarpAccess.Direction.READ, PIECE_BYTES, addresses);
        return BankConflicts.of(architecture, access).wavefronts();
    }
}
