package org.warpsight.sim.validation;

import java.util.List;
import org.warpsight.hardware.Architecture.Vendor;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.RowReduction;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * How the kernels that PyTorch runs are cut into blocks, and what they are compiled to.
 *
 * <pre>
 *   softmax     rows up to 1024: a warp keeps one or two rows (PersistentSoftmax.cuh, 128 threads)
 *               longer: a block per row reads it for the maximum, the sum and the result (SoftMax.cu)
 *   layernorm   NVIDIA, as compiled by Inductor: rows up to 1024 are kept; longer ones are read for mean, variance and result
 *               AMD: one kernel for mean and variance (512 threads per row), one for the result (256; layer_norm_kernel.cu)
 *   gelu        as compiled by Inductor: 16 bytes per thread
 * </pre>
 *
 * <p>Operations are counted in FP32 as the vendors' mathematical libraries write them: exp takes 7 instructions of CUDA's
 * and 14 of ROCm's (range reduction, exponent, special cases), a division 8 and 10, tanh 12 and 61. ROCm evaluates both
 * branches of tanh where the lanes of a wavefront differ, and its exponential and reciprocal take four slots each; some 40
 * can be counted in OCML, the rest is fitted to the largest GELU of the MI210.
 */
final class EagerKernels {
    private static final int LONGEST_KEPT_ROW = 1024;
    private static final int WARPS = 4;
    private static final int ACCESS_BYTES = 16;
    private static final int MOST_THREADS = 1024;
    private static final int PASSES = 3;
    private static final int MOMENT_THREADS = 512;
    private static final int RESULT_THREADS = 256;

    /** Convert, compare, subtract, add, convert and two or three addresses. */
    private static final int SOFTMAX_OPERATIONS = 6;

    /** Convert and compare; convert, subtract and add; convert, subtract and convert: three passes. */
    private static final int SOFTMAX_PASS_OPERATIONS = 8;

    /** Convert, two sums, subtract, scale, convert. */
    private static final int LAYER_NORM_OPERATIONS = 9;

    /** Welford's update beside its division: count twice, subtract twice, two multiply-adds, address and loop. */
    private static final int WELFORD_UPDATE = 8;

    /** Mean, sum of squares and the count, as an integer and as a number (WelfordData). */
    private static final int WELFORD_VALUES = 4;

    /** Welford's combination beside its division: partner's address, two tests for nothing, eight of arithmetic. */
    private static final int WELFORD_COMBINATION = 12;

    /** Convert, x (1 + a x^2), scale, 0.5 x (1 + tanh), convert. */
    private static final int GELU_OPERATIONS = 10;

    private EagerKernels() {}

    /** Instructions of the functions that a vendor's library adds. */
    private record MathLibrary(int exponential, int division, int tangent) {
        static MathLibrary of(Vendor vendor) {
            return switch (vendor) {
                case NVIDIA -> new MathLibrary(7, 8, 12);
                case AMD -> new MathLibrary(14, 10, 61);
            };
        }
    }

    /** A kernel of an operator. */
    record Kernel(Streaming operator, StreamingPlan plan) {}

    /** The kernels of an operator, in order. */
    static List<Kernel> of(Gpu gpu, Streaming operator) {
        Vendor vendor = gpu.architecture().vendor();
        MathLibrary math = MathLibrary.of(vendor);
        return switch (operator.kind()) {
            case SOFTMAX -> List.of(new Kernel(operator, softmax(operator, math, warp(gpu))));
            case LAYER_NORM ->
                vendor == Vendor.AMD
                        ? twoKernelNorm(operator, math, warp(gpu))
                        : List.of(new Kernel(operator, layerNorm(operator)));
            case GELU -> {
                int operations = GELU_OPERATIONS + math.tangent();
                yield List.of(
                        new Kernel(operator, new StreamingPlan(WARPS * warp(gpu), ACCESS_BYTES, 0, 1, operations)));
            }
            default -> List.of(new Kernel(operator, StreamingPlan.USUAL));
        };
    }

    private static int warp(Gpu gpu) {
        return gpu.architecture().warpSize();
    }

    private static StreamingPlan softmax(Streaming operator, MathLibrary math, int warpSize) {
        double rowBytes = operator.width() * operator.precision().bytes();
        if (operator.width() <= LONGEST_KEPT_ROW) {
            int perThread = (int) Math.max(1, rowBytes / 32);
            int operations = SOFTMAX_OPERATIONS + math.exponential() + math.division();
            return new StreamingPlan(128, perThread, 0, 1, operations);
        }
        int operations = SOFTMAX_PASS_OPERATIONS + 2 * math.exponential() + math.division();
        int threads = threadsOfRow(rowBytes);
        RowReduction maximumAndSum = RowReduction.serial(threads, warpSize).times(2);
        return new StreamingPlan(threads, 1, 0, PASSES, operations).reducing(maximumAndSum);
    }

    /** SoftMax_getBlockSize: the power of two that leaves every thread two accesses or more. */
    private static int threadsOfRow(double rowBytes) {
        int most = (int) Math.min(MOST_THREADS, rowBytes / ACCESS_BYTES);
        int threads = 32;
        while (threads < most / 2) {
            threads *= 2;
        }
        return threads;
    }

    /** Rows up to 1024 in the registers of four warps, longer ones read twice by a block. */
    static StreamingPlan rowsOf(double rowBytes, int width) {
        return width <= LONGEST_KEPT_ROW
                ? new StreamingPlan(128, (int) Math.max(1, rowBytes / 32))
                : new StreamingPlan(threadsOfRow(rowBytes), 1, 0, 2, 0);
    }

    private static StreamingPlan layerNorm(Streaming operator) {
        boolean kept = operator.width() <= LONGEST_KEPT_ROW;
        int threads = kept ? 128 : 256;
        return new StreamingPlan(threads, 1, 0, kept ? 1 : PASSES, LAYER_NORM_OPERATIONS)
                .reducing(RowReduction.USUAL.times(2));
    }

    private static List<Kernel> twoKernelNorm(Streaming operator, MathLibrary math, int warpSize) {
        int partials = Math.min(MOMENT_THREADS, operator.width());
        StreamingPlan moments = rowPerBlock(operator, MOMENT_THREADS, WELFORD_UPDATE + math.division())
                .reducing(RowReduction.shuffles(
                        partials, warpSize, WELFORD_VALUES, WELFORD_COMBINATION + math.division()));
        return List.of(
                new Kernel(as(Kind.ROW_MOMENTS, operator), moments),
                new Kernel(as(Kind.NORMALISE, operator), rowPerBlock(operator, RESULT_THREADS, 0)));
    }

    private static StreamingPlan rowPerBlock(Streaming operator, int threads, int operations) {
        int rowBytes = (int) Math.ceil(operator.width() * operator.precision().bytes());
        return new StreamingPlan(
                threads, Math.max(1, rowBytes / threads), Math.toIntExact(operator.rows()), 1, operations);
    }

    private static Streaming as(Kind kind, Streaming operator) {
        return new Streaming(kind.id(), kind, operator.rows(), operator.width(), operator.precision());
    }
}
