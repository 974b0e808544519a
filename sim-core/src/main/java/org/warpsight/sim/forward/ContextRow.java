package org.warpsight.sim.forward;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.warpsight.workload.operator.Attention;

/**
 * Attention of a decode pass with a fixed number of sequences, over the keys that each of them sees. The cells asked so far
 * are kept, so that an answer costs no look-up of knots.
 */
final class ContextRow {
    private final String name;
    private final int count;
    private final int sequences;
    private final AttentionFamily family;
    private final TimeTables tables;
    private final AtomicReferenceArray<Cell> cells = new AtomicReferenceArray<>(Axes.KEYS.cells());

    /** The times at both ends of a cell of the axis of keys. */
    private record Cell(KernelTime first, KernelTime last) {}

    ContextRow(String name, int count, int sequences, AttentionFamily family, TimeTables tables) {
        this.name = name;
        this.count = count;
        this.sequences = sequences;
        this.family = family;
        this.tables = tables;
    }

    OperatorTime at(int keys) {
        int index = Axes.KEYS.cell(keys);
        Cell cell = cells.get(index);
        if (cell == null) {
            // Threads that come here together put the same cell.
            cell = cell(index);
            cells.set(index, cell);
        }
        KernelTime time = KernelTime.between(cell.first(), cell.last(), Axes.KEYS.part(index, keys));
        Attention attention = family.at(sequences, keys);
        return time.times(name, count, attention.flops());
    }

    private Cell cell(int index) {
        Attention first = family.at(sequences, Axes.KEYS.first(index));
        Attention last = family.at(sequences, Axes.KEYS.last(index));
        tables.prepare(List.of(first, last));
        TimeTable table = tables.table(family);
        return new Cell(table.at(sequences, first.keys()), table.at(sequences, last.keys()));
    }
}
