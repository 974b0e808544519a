package org.warpsight.sim.validation;

import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * The elementwise and reducing kernels of PyTorch on NVIDIA GPUs, as {@code aten/src/ATen/native/cuda/CUDALoops.cuh} and
 * {@code layer_norm_kernel.cu} launch them.
 *
 * <pre>
 *   contiguous   blocks of 128 threads, 8 elements each, in accesses of 16 bytes
 *   strided      a view or a broadcast: 128 threads, 4 elements each, or 2 of 4 bytes, whose offsets are divisions
 *   converting   128 threads, 4 elements each
 * </pre>
 */
final class TensorIteratorKernels {
    private static final int THREADS = 128;
    private static final int CONTIGUOUS = 8;
    private static final int CONVERTED = 4;

    /** Two divisions by multiplication with the reverse, of five instructions each, and an address for each of two operands. */
    private static final int OFFSET_OPERATIONS = 14;

    private TensorIteratorKernels() {}

    /** All operands lie as the output does. */
    static EagerKernels.Kernel contiguous(String name, Kind kind, long rows, int width, Precision precision) {
        return kernel(name, kind, rows, width, precision, CONTIGUOUS, 0);
    }

    /** An operand is a view of another layout or is broadcast. */
    static EagerKernels.Kernel strided(String name, Kind kind, long rows, int width, Precision precision) {
        int elements = precision.bits() >= 32 ? 2 : 4;
        return kernel(name, kind, rows, width, precision, elements, OFFSET_OPERATIONS + kind.flops());
    }

    /** {@code Tensor.to} from 16 bits to 32. */
    static EagerKernels.Kernel widened(String name, long rows, int width) {
        return kernel(name, Kind.WIDEN, rows, width, Precision.BF16, CONVERTED, 0);
    }

    /** {@code Tensor.to} from 32 bits to 16: two elements of 16 bits are read for one. */
    static EagerKernels.Kernel narrowed(String name, long rows, int width) {
        return kernel(name, Kind.QUANTISE, rows, width, Precision.BF16, CONVERTED, 0);
    }

    /** A sum over rows, which keeps a number of each. */
    static EagerKernels.Kernel rowSum(String name, long rows, int width, Precision precision) {
        return new EagerKernels.Kernel(
                new Streaming(name, Kind.ROW_MOMENTS, rows, width, precision), new StreamingPlan(512, 16));
    }

    /** {@code vectorized_layer_norm_kernel}: a block of 128 threads reads its row for the moments, and again for the result. */
    static EagerKernels.Kernel layerNorm(long rows, int width, Precision precision) {
        return new EagerKernels.Kernel(
                new Streaming("layer_norm", Kind.LAYER_NORM, rows, width, precision),
                new StreamingPlan(THREADS, 1, 0, 2, 0));
    }

    private static EagerKernels.Kernel kernel(
            String name, Kind kind, long rows, int width, Precision precision, int elements, int operations) {
        // A thread loads its elements of every operand before it computes.
        int bytes = (int) (elements * precision.bytes() * Math.max(1, kind.reads()));
        return new EagerKernels.Kernel(
                new Streaming(name, kind, rows, width, precision), new StreamingPlan(THREADS, bytes, 0, 1, operations));
    }
}
