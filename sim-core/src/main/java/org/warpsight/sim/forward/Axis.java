package org.warpsight.sim.forward;

import java.util.Arrays;
import java.util.SortedSet;

/**
 * A size divided into cells, at whose ends kernels are simulated: inside a cell no tile is added, so that time changes
 * gradually, and from one cell to the next it may jump.
 *
 * <pre>
 *   time         ┌── jump           cell = first ... last
 *     ▲     ____/│                  knots: first and last; between them a straight line
 *     │ ___/  ___│____
 *     └─┴────┴───┴────┴──► size
 * </pre>
 *
 * <p>Cells are fixed in advance and never depend on what is asked.
 */
final class Axis {
    /** Largest size that any operator has. */
    private static final int LARGEST = 1 << 30;

    private final int[] lasts;

    private Axis(int[] lasts) {
        this.lasts = lasts;
    }

    /**
     * An axis from 1 on.
     *
     * @param relative beyond the last range, cells are this part of their size, and at least as long as before
     * @param ranges ranges of cells of one length, in rising order
     */
    static Axis of(double relative, Range... ranges) {
        int[] lasts = new int[64];
        int count = 0;
        int last = 0;
        int range = 0;
        while (last < LARGEST) {
            while (range < ranges.length - 1 && last >= ranges[range].upTo()) {
                range++;
            }
            int step = ranges[range].step();
            if (last >= ranges[range].upTo()) {
                step = Math.max(step, (int) (last * relative) / step * step);
            }
            last += step;
            if (count == lasts.length) {
                lasts = Arrays.copyOf(lasts, 2 * count);
            }
            lasts[count++] = last;
        }
        return new Axis(Arrays.copyOf(lasts, count));
    }

    /** An axis of the cells that end at given sizes. */
    static Axis of(SortedSet<Integer> lasts) {
        return new Axis(lasts.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Cells of one length. */
    record Range(int upTo, int step) {}

    int cells() {
        return lasts.length;
    }

    /** The cell of a size, from 0. */
    int cell(int size) {
        if (size < 1 || size > lasts[lasts.length - 1]) {
            throw new IllegalArgumentException("no table for a size of " + size);
        }
        int found = Arrays.binarySearch(lasts, size);
        return found >= 0 ? found : -found - 1;
    }

    /** The smallest size of a cell. */
    int first(int cell) {
        return cell == 0 ? 1 : lasts[cell - 1] + 1;
    }

    /** The largest size of a cell. */
    int last(int cell) {
        return lasts[cell];
    }

    /** How far a size is on the way from the first to the last of its cell, in [0, 1]. */
    double part(int cell, int size) {
        int first = first(cell);
        return lasts[cell] == first ? 1 : (double) (size - first) / (lasts[cell] - first);
    }
}
