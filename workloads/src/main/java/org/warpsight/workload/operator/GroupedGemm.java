package org.warpsight.workload.operator;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.warpsight.hardware.Precision;

/**
 * GEMMs of one n and k with weights of their own and different row counts: the experts of a mixture.
 *
 * @param rows rows of each group, zero for an expert without tokens
 * @param tunedRows rows of each group for which a library has measured its plans
 * @param n columns of the weights; with {@link Epilogue#GATE} those of both input matrices
 * @param epilogue what the kernel does to its results before they leave
 * @param scaling scales of activations and weights
 */
public record GroupedGemm(
        String name,
        List<Integer> rows,
        List<Integer> tunedRows,
        int n,
        int k,
        Precision activations,
        Precision weights,
        Precision output,
        Epilogue epilogue,
        Scaling scaling)
        implements Operator {

    /** What becomes of the results. */
    public enum Epilogue {
        /** They are written as they are. */
        STORE,
        /** Half of the columns gates the other half: what is written is half as wide. */
        GATE,
        /** A row is scaled and added to the output row of its token, in place. */
        ADD_TO_TOKENS
    }

    public GroupedGemm {
        rows = List.copyOf(rows);
        tunedRows = List.copyOf(tunedRows);
        if (n < 1 || k < 1 || Stream.concat(rows.stream(), tunedRows.stream()).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("grouped GEMM " + name + " needs n, k >= 1 and rows >= 0");
        }
        if (epilogue == Epilogue.GATE && n % 2 != 0) {
            throw new IllegalArgumentException("grouped GEMM " + name + " gates an odd number of columns: " + n);
        }
    }

    /** Groups that store their results, tuned for the rows that they have, with the usual scales of their precisions. */
    public GroupedGemm(
            String name, List<Integer> rows, int n, int k, Precision activations, Precision weights, Precision output) {
        this(name, rows, rows, n, k, activations, weights, output, Epilogue.STORE, Scaling.usual(activations, weights));
    }

    private static long sum(List<Integer> rows) {
        return rows.stream().mapToLong(Integer::longValue).sum();
    }

    /** The same groups with other scales. */
    public GroupedGemm scaledBy(Scaling other) {
        return new GroupedGemm(name, rows, tunedRows, n, k, activations, weights, output, epilogue, other);
    }

    /** The same groups with the rows for which a library has measured its plans. */
    public GroupedGemm tuned() {
        return new GroupedGemm(name, tunedRows, tunedRows, n, k, activations, weights, output, epilogue, scaling);
    }

    /** Some of the groups with the same number of rows each, as a batch of GEMMs. */
    public Gemm batch(int groups, int rowsOfEach) {
        return new Gemm(name, groups, rowsOfEach, n, k, activations, weights, output, scaling);
    }

    /** Rows of all groups together. */
    public long totalRows() {
        return sum(rows);
    }

    /** Rows of the largest group. */
    public int largestGroup() {
        return rows.isEmpty() ? 0 : Collections.max(rows);
    }

    /** Groups that have rows; only their weights are read. */
    public long activeGroups() {
        return rows.stream().filter(count -> count > 0).count();
    }

    /** Columns of the output. */
    public int outputColumns() {
        return epilogue == Epilogue.GATE ? n / 2 : n;
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
                + totalRows() * (k * activations.bytes() + outputColumns() * output.bytes())
                + scaling.activations().bytes(totalRows(), k);
    }
}
