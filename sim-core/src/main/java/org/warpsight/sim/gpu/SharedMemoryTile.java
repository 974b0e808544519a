package org.warpsight.sim.gpu;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How a tile lies in shared memory, row after row; an element is what one lane reads or writes at once.
 *
 * @param elementBytes bytes per element
 * @param rowElements elements per row, that is, the stride of a column; 0 puts all rows into the same place
 * @param padElements unused elements after every row
 * @param swizzle permutation of the padded element indices
 */
public record SharedMemoryTile(int elementBytes, int rowElements, int padElements, Swizzle swizzle) {

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if a size is negative, or an element has no byte
     */
    public SharedMemoryTile {
        if (elementBytes < 1 || rowElements < 0 || padElements < 0) {
            throw new IllegalArgumentException(
                    "a tile needs elements of at least one byte and no negative size but has " + elementBytes
                            + " bytes, rows of " + rowElements + " and padding of " + padElements);
        }
    }

    /** A tile without padding or swizzle. */
    public static SharedMemoryTile plain(int elementBytes, int rowElements) {
        return new SharedMemoryTile(elementBytes, rowElements, 0, Swizzle.NONE);
    }

    /** The same tile with other padding. */
    public SharedMemoryTile padded(int elements) {
        return new SharedMemoryTile(elementBytes, rowElements, elements, swizzle);
    }

    /** The same tile with another swizzle. */
    public SharedMemoryTile swizzled(Swizzle other) {
        return new SharedMemoryTile(elementBytes, rowElements, padElements, other);
    }

    /**
     * Where an element lies, in bytes from the start of the tile.
     *
     * @throws ArithmeticException if that is past 2 GiB
     */
    public int address(int row, int column) {
        int stride = Math.addExact(rowElements, padElements);
        int element = Math.addExact(Math.multiplyExact(row, stride), column);
        return Math.multiplyExact(swizzle.apply(element), elementBytes);
    }

    /**
     * Lanes that go down the first {@code rows} rows of a column, then down the next column.
     *
     * @return one byte address per lane
     */
    public List<Integer> downColumns(int lanes, int rows) {
        return IntStream.range(0, lanes)
                .mapToObj(lane -> address(lane % rows, lane / rows))
                .toList();
    }

    /**
     * Lanes that take consecutive elements, from one row to the next.
     *
     * @param first the first lane's element, counted without padding; the tile's rows must not be empty
     * @return one byte address per lane
     */
    public List<Integer> alongRows(int lanes, int first) {
        return IntStream.range(first, first + lanes)
                .mapToObj(element -> address(element / rowElements, element % rowElements))
                .toList();
    }
}
