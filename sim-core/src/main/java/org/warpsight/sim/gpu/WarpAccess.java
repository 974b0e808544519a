package org.warpsight.sim.gpu;

import java.util.List;

/**
 * One shared-memory instruction of a warp or wavefront, all lanes active.
 *
 * @param direction whether it reads or writes
 * @param widthBytes bytes per lane: 4, 8 or 16
 * @param addresses byte address of every lane, a multiple of the width
 */
public record WarpAccess(Direction direction, int widthBytes, List<Integer> addresses) {
    /** Widths that a lane can access at once, in bytes. */
    public static final List<Integer> WIDTHS = List.of(4, 8, 16);

    /** Which way the data go. */
    public enum Direction {
        READ,
        WRITE
    }

    /**
     * Checks width and alignment.
     *
     * @throws IllegalArgumentException if the width is none of {@link #WIDTHS}, or an address is negative or not a
     *     multiple of it, which the hardware refuses too
     */
    public WarpAccess {
        if (!WIDTHS.contains(widthBytes)) {
            throw new IllegalArgumentException("a lane accesses 4, 8 or 16 bytes, not " + widthBytes);
        }
        addresses = List.copyOf(addresses);
        for (int lane = 0; lane < addresses.size(); lane++) {
            int address = addresses.get(lane);
            if (address < 0 || address % widthBytes != 0) {
                throw new IllegalArgumentException(
                        "lane " + lane + " accesses " + widthBytes + " bytes at " + address + ", which is not aligned");
            }
        }
    }
}
