package org.warpsight.sim.kernel.sequence;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.workload.operator.Operator;

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
     * @param operator what it computes; empty for a kernel that is known by its name only
     */
    public record Part(String name, Optional<Operator> operator, KernelResult result) {}

    public SequenceResult {
        parts = List.copyOf(parts);
    }

    /** Time of all. */
    public double picoseconds() {
        return parts.stream().mapToDouble(part -> part.result().picoseconds()).sum();
    }

    /** The kernels of all operators in order. */
    public List<KernelResult.KernelTime> kernels() {
        return parts.stream().flatMap(part -> part.result().kernels().stream()).toList();
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
