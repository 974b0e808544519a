package org.warpsight.hardware;

import java.util.Optional;

/**
 * A matrix instruction of CDNA (matrix fused multiply-add): a wavefront adds the products of {@code blocks} matrices of
 * {@code m x k} by as many of {@code k x n} to {@code blocks} matrices of {@code m x n}.
 *
 * <pre>
 *   |&lt;------------- passes -------------&gt;|            the matrix core of a SIMD is busy
 *   |&lt;---- chainPasses ----&gt;| next one that adds to the same registers
 * </pre>
 *
 * @param name the assembler's
 * @param operands precision of A and B
 * @param passes how long a matrix core takes for it, in passes of four cycles (CDNA3 ISA guide, section 7.5)
 * @param chainPasses passes from its issue to that of another one that adds to the same registers, where these are more
 *     than its own; sums are forwarded from one to the next otherwise
 */
public record Mfma(
        String name, Precision operands, int m, int n, int k, int blocks, int passes, Optional<Integer> chainPasses) {
    /** Cycles of a pass (CDNA3 ISA guide, section 7.5). */
    public static final int PASS_CYCLES = 4;

    /** How long a matrix core takes for it. */
    public int cycles() {
        return passes * PASS_CYCLES;
    }

    /** From its issue to that of another one that adds to the same registers. */
    public int chainCycles() {
        return Math.max(passes, chainPasses.orElse(passes)) * PASS_CYCLES;
    }

    /** FLOP, a multiply-add counted as two. */
    public double flops() {
        return 2.0 * m * n * k * blocks;
    }

    /** FLOP per clock of a matrix core that does nothing else. */
    public double flopsPerClock() {
        return flops() / cycles();
    }

    /** Its shape, such as {@code 32x32x8}. */
    public String shape() {
        return m + "x" + n + "x" + k;
    }
}
