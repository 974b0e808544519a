package org.warpsight.workload.operator;

import org.warpsight.hardware.Precision;

/**
 * C[m, n] = A[m, k] x B[k, n], {@code batch} times with operands of their own.
 *
 * @param activations precision of A
 * @param weights precision of B
 * @param output precision of C
 * @param scaling scales of A and B
 * @param accumulating whether the product is added to what C holds
 */
public record Gemm(
        String name,
        int batch,
        int m,
        int n,
        int k,
        Precision activations,
        Precision weights,
        Precision output,
        Scaling scaling,
        boolean accumulating)
        implements Operator {

    public Gemm {
        if (batch < 1 || m < 1 || n < 1 || k < 1) {
            throw new IllegalArgumentException(
                    "GEMM " + name + " needs batch, m, n, k >= 1 but has " + batch + ", " + m + ", " + n + ", " + k);
        }
    }

    /** A GEMM that overwrites C. */
    public Gemm(
            String name,
            int batch,
            int m,
            int n,
            int k,
            Precision activations,
            Precision weights,
            Precision output,
            Scaling scaling) {
        this(name, batch, m, n, k, activations, weights, output, scaling, false);
    }

    /** A GEMM with the usual scales of its precisions. */
    public Gemm(
            String name, int batch, int m, int n, int k, Precision activations, Precision weights, Precision output) {
        this(name, batch, m, n, k, activations, weights, output, Scaling.usual(activations, weights));
    }

    /** One GEMM with all operands in one precision and an output of the same, or of BF16 where that is wider. */
    public static Gemm of(String name, int m, int n, int k, Precision precision) {
        return batched(name, 1, m, n, k, precision);
    }

    /** As {@link #of}, {@code batch} times. */
    public static Gemm batched(String name, int batch, int m, int n, int k, Precision precision) {
        Precision output = precision.bits() < 16 ? Precision.BF16 : precision;
        return new Gemm(name, batch, m, n, k, precision, precision, output);
    }

    @Override
    public double flops() {
        return 2.0 * batch * m * n * k;
    }

    /** The same GEMM with other scales. */
    public Gemm scaledBy(Scaling other) {
        return new Gemm(name, batch, m, n, k, activations, weights, output, other, accumulating);
    }

    /** The same GEMM with another number of rows of A and C. */
    public Gemm withRows(int rows) {
        return new Gemm(name, batch, rows, n, k, activations, weights, output, scaling, accumulating);
    }

    /** The same GEMM whose product is added to what C holds. */
    public Gemm accumulated() {
        return new Gemm(name, batch, m, n, k, activations, weights, output, scaling, true);
    }

    /** Bytes of A and its scales. */
    public double activationBytes() {
        return batch
                * ((double) m * k * activations.bytes() + scaling.activations().bytes(m, k));
    }

    /** Bytes of B and its scales. */
    public double weightBytes() {
        return batch * ((double) k * n * weights.bytes() + scaling.weights().bytes(n, k));
    }

    /** Bytes of C. */
    public double outputBytes() {
        return batch * (double) m * n * output.bytes();
    }

    @Override
    public double compulsoryBytes() {
        return activationBytes() + weightBytes() + (accumulating ? 2 : 1) * outputBytes();
    }
}
