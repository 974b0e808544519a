package org.warpsight.sim.kernel.sequence;

import java.util.Comparator;
import java.util.List;
import org.warpsight.sim.kernel.KernelResult;

/**
 * What running a sequence gave.
 *
 * @param parts the operators in order
 */
public record SequenceResult(List<Part> parts) {

    /**
     * One operator of it.
     *
     * @param name what it is to the layer, such as {@code route}
     */
    public record Part(String name, KernelResult result) {}

    public SequenceResult {
        parts = List.copyOf(parts);
    }

    /** Time of all. */
    public double picoseconds() {
        return parts.stream().mapToDouble(part -> part.result().picoseconds()).sum();
    }

    /** FLOPs of all. */
    public double flops() {
        return parts.stream().mapToDouble(part -> part.result().flops()).sum();
    }

    /** Bytes between HBM and L2 of all. */
    public double hbmBytes() {
        return parts.stream().mapToDouble(part -> part.result().hbmBytes()).sum();
    }

    /** The operator that takes longest, whose limiter is that of the sequence. */
    public Part longest() {
        return parts.stream()
                .max(Comparator.comparingLong(part -> part.result().picoseconds()))
                .orElseThrow();
    }
}
