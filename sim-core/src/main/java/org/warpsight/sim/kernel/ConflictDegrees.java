package org.warpsight.sim.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.warpsight.hardware.Architecture;

/**
 * {@link OperandLayout#conflictDegree} of the layouts that an architecture's kernels use, each counted once: counting the
 * lanes of a layout takes longer than all the rest of a plan's lowering, and there are few layouts.
 */
final class ConflictDegrees {
    private final Architecture architecture;
    private final Map<Rows, Double> counted = new ConcurrentHashMap<>();

    ConflictDegrees(Architecture architecture) {
        this.architecture = architecture;
    }

    /**
     * How many times longer the pieces of consecutive rows take than pieces that lie in a row.
     *
     * @param rowBytes bytes of a tile's row
     */
    double of(OperandLayout layout, double rowBytes) {
        return counted.computeIfAbsent(
                new Rows(layout, rowBytes), rows -> rows.layout().conflictDegree(architecture, rows.bytes()));
    }

    private record Rows(OperandLayout layout, double bytes) {}
}
