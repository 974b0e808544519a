package org.warpsight.sim.kernel;

/**
 * The order in which the tiles of C are handed to blocks; it decides how much a wave shares of A and B.
 *
 * @param columns tiles are numbered row by row inside groups of so many tile columns; 0 for groups as wide as makes a
 *     wave square
 */
public record TileOrder(int columns) {
    /** Groups that make each wave as square as it can be. */
    public static final TileOrder SQUARE = new TileOrder(0);
}
