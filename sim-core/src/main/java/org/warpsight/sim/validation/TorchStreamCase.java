package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Architecture.Vendor;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.RowReduction;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.validation.EagerKernels.Kernel;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of NeuSight's tables about softmax or layer norm of PyTorch, not compiled, as bytes of input and output per time:
 * launched one by one on the same tensors.
 *
 * @param operator the operator, whose bytes are counted once in and once out
 */
record TorchStreamCase(Gpu gpu, Streaming operator) implements RowCase {
    /** Bytes of a row that PyTorch's softmax keeps in shared memory (SoftMax.cu, cunn_SoftMaxForwardSmem): 48 KiB less a warp's sums. */
    private static final int SHARED_ROW_BYTES = 48 * 1024 - 128;

    private static final int LONGEST_KEPT_ROW = 1024;
    private static final int ACCESS_BYTES = 16;
    private static final int MOST_THREADS = 1024;

    static Optional<RowCase> of(RowInputs row) {
        Parameters shape = new Parameters(row.textOrEmpty("shape"));
        int rows = shape.count("rows", 0);
        int width = shape.count("cols", 0);
        boolean asked = row.text("impl").equals("torch fp32")
                && row.text("unit").equals("GB/s (1 read + 1 write)")
                && rows > 0
                && width > 0;
        if (!asked) {
            return Optional.empty();
        }
        Optional<Kind> kind =
                switch (row.text("kernel")) {
                    case "softmax" -> Optional.of(Kind.SOFTMAX);
                    case "layernorm" -> Optional.of(Kind.LAYER_NORM);
                    default -> Optional.empty();
                };
        return row.gpuIfKnown()
                .filter(gpu -> kind.isPresent() && !unaligned(gpu, kind.get(), width))
                .flatMap(gpu -> kind.map(known -> new TorchStreamCase(
                        gpu, new Streaming(row.text("kernel"), known, rows, width, Precision.FP32))));
    }

    /** Long rows that do not all begin at an access of 16 bytes take another way through ROCm's softmax, three times as long. */
    private static boolean unaligned(Gpu gpu, Kind kind, int width) {
        return gpu.architecture().vendor() == Vendor.AMD
                && kind == Kind.SOFTMAX
                && width > LONGEST_KEPT_ROW
                && width * Precision.FP32.bytes() % ACCESS_BYTES != 0;
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        CacheState left = CacheState.repeated(operator.compulsoryBytes(), gpu.sharedL2Bytes());
        KernelSequence sequence = new KernelSequence();
        for (Kernel kernel : kernels()) {
            sequence.then(
                    kernel.operator().name(), () -> simulators.stream(gpu).run(kernel.operator(), kernel.plan(), left));
        }
        Prediction time = Prediction.of(sequence, simulators.stream(gpu));
        return List.of(time.asRate(operator.compulsoryBytes() / 1e3));
    }

    /** What PyTorch launches for it. */
    List<Kernel> kernels() {
        if (gpu.architecture().vendor() == Vendor.AMD) {
            return EagerKernels.of(gpu, operator);
        }
        if (operator.kind() == Kind.LAYER_NORM) {
            return List.of(TensorIteratorKernels.layerNorm(operator.rows(), operator.width(), operator.precision()));
        }
        double rowBytes = operator.width() * operator.precision().bytes();
        if (operator.kind() == Kind.SOFTMAX_GRADIENT) {
            // Rows up to 1024 in registers, others read for their sum and again for the result (cunn_SoftMaxBackward).
            return List.of(new Kernel(operator, EagerKernels.rowsOf(rowBytes, operator.width())));
        }
        boolean kept = operator.width() > LONGEST_KEPT_ROW && rowBytes < SHARED_ROW_BYTES;
        return kept ? List.of(new Kernel(operator, keptInSharedMemory(rowBytes))) : EagerKernels.of(gpu, operator);
    }

    /** A block reads its row once, for the maximum, and then from shared memory, for the sum and the result. */
    private StreamingPlan keptInSharedMemory(double rowBytes) {
        int threads = gpu.architecture().warpSize();
        while (threads < MOST_THREADS && threads < rowBytes / ACCESS_BYTES / 2) {
            threads *= 2;
        }
        return new StreamingPlan(threads, 1).reducing(RowReduction.USUAL.times(2));
    }
}
