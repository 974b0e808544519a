package org.warpsight.workload.operator;

import org.warpsight.hardware.Precision;

/**
 * C[m, n] = A[m, k] x B[k, n], {@code batch} times with operands of their own.
 *
 * @param activations precision of A
 * @param weights precision of B
 * @param output precision of C
 */
public record Gemm(
        String name, int batch, int m, int n, int k, Precision activations, Precision weights, Precision output)
        implements Operator {

    public Gemm {
        if (batch < 1 || m < 1 || n < 1 || k < 1) {
            throw new IllegalArgumentException(
                    "GEMM " + name + " needs batch, m, n, k >= 1 but has " + batch + ", " + m + ", " + n + ", " + k);
        }
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

    @Override
    public double compulsoryBytes() {
        return batch
                * ((double) m * k * activations.bytes()
                        + (double) k * n * weights.bytes()
                        + (double) m * n * output.bytes());
    }
}
