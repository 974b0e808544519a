package org.warpsight.workload.operator;

import java.util.List;
import org.warpsight.hardware.Precision;

/**
 * GEMMs of one n and k with weights of their own and different row counts: the experts of a mixture.
 *
 * @param rows rows of each group, zero for an expert without tokens
 * @param scaling scales of activations and weights
 */
public record GroupedGemm(
        String name,
        List<Integer> rows,
        int n,
        int k,
        Precision activations,
        Precision weights,
        Precision output,
        Scaling scaling)
        implements Operator {

    public GroupedGemm {
        rows = List.copyOf(rows);
        if (n < 1 || k < 1 || rows.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("grouped GEMM " + name + " needs n, k >= 1 and rows >= 0");
        }
    }

    /** Groups with the usual scales of their precisions. */
    public GroupedGemm(
            String name, List<Integer> rows, int n, int k, Precision activations, Precision weights, Precision output) {
        this(name, rows, n, k, activations, weights, output, Scaling.usual(activations, weights));
    }

    /** The same groups with other scales. */
    public GroupedGemm scaledBy(Scaling other) {
        return new GroupedGemm(name, rows, n, k, activations, weights, output, other);
    }

    /** Rows of all groups together. */
    public long totalRows() {
        return rows.stream().mapToLong(Integer::longValue).sum();
    }

    /** Groups that have rows; only their weights are read. */
    public long activeGroups() {
        return rows.stream().filter(count -> count > 0).count();
    }

    @Override
    public double flops() {
        return 2.0 * totalRows() * n * k;
    }

    /** Bytes of the weights of all groups that have rows, and of their scales. */
    public double weightBytes() {
        return activeGroups()
                * ((double) n * k * weights.bytes() + scaling.weights().bytes(n, k));
    }

    @Override
    public double compulsoryBytes() {
        return weightBytes()
                + totalRows() * (k * activations.bytes() + n * output.bytes())
                + scaling.activations().bytes(totalRows(), k);
    }
}
