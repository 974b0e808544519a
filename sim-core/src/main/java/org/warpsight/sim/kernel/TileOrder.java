package org.warpsight.sim.kernel;

/** The order in which the tiles of C are handed to blocks; it decides how much a wave shares of A and B. */
public sealed interface TileOrder {
    /** Supertiles that make each wave as square in bytes as it can be. */
    TileOrder SQUARE = new Square();

    /** Row by row inside groups of tile columns, as wide as makes a wave read least. */
    record Square() implements TileOrder {}

    /** Row by row through the whole matrix. */
    record Raster() implements TileOrder {}

    /**
     * Row by row inside rectangles of tiles, the rectangles row by row.
     *
     * @param rows tile rows of a rectangle
     * @param columns its tile columns
     */
    record Supertile(int rows, int columns) implements TileOrder {
        public Supertile {
            if (rows < 1 || columns < 1) {
                throw new IllegalArgumentException(
                        "a supertile needs rows, columns >= 1 but has " + rows + ", " + columns);
            }
        }
    }

    /** Along a Hilbert curve, which leaves a neighbourhood late in both directions. */
    record Hilbert() implements TileOrder {}

    /**
     * As many runs of tiles as there are chiplets, one after the other in another order; the blocks that go to a chiplet
     * take the tiles of its run. Blocks are dealt over chiplets in turn, so that without this neighbouring tiles are on
     * different chiplets and share no L2.
     *
     * @param within the order of all tiles, which is cut into runs
     */
    record PerChiplet(TileOrder within) implements TileOrder {}

    /** Each SM takes tiles that follow one another row by row, so that a wave is spread over the whole matrix. */
    record Consecutive() implements TileOrder {}
}
