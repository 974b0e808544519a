package org.warpsight.sim.validation;

import static org.warpsight.sim.validation.TensorIteratorKernels.contiguous;
import static org.warpsight.sim.validation.TensorIteratorKernels.narrowed;
import static org.warpsight.sim.validation.TensorIteratorKernels.rowSum;
import static org.warpsight.sim.validation.TensorIteratorKernels.strided;
import static org.warpsight.sim.validation.TensorIteratorKernels.widened;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.sim.validation.EagerKernels.Kernel;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * What PyTorch launches for the modules that Liger-Kernel's benchmarks compare its kernels with
 * (linkedin/Liger-Kernel, benchmark/scripts), one kernel for each operation of their source.
 */
final class PyTorchSequences {
    private PyTorchSequences() {}

    /** {@code F.relu(x) ** 2}. */
    static List<Kernel> reluSquared(long rows, int width, Precision precision) {
        return List.of(
                contiguous("relu", Kind.RELU, rows, width, precision),
                contiguous("square", Kind.RELU, rows, width, precision));
    }

    /** {@code F.silu(gate) * up} of the two halves of a tensor, which are views. */
    static List<Kernel> swiglu(long rows, int width, Precision precision) {
        return List.of(
                strided("silu", Kind.RELU, rows, width, precision),
                strided("mul", Kind.RESIDUAL_ADD, rows, width, precision));
    }

    /** transformers' {@code LlamaRMSNorm}: in 32 bits, with a weight of 32 bits. */
    static List<Kernel> rmsNorm(long rows, int width, Precision precision) {
        boolean narrow = precision.bits() == 16;
        List<Kernel> kernels = new ArrayList<>();
        if (narrow) {
            kernels.add(widened("to_float", rows, width));
        }
        kernels.addAll(normalised(rows, width));
        if (narrow) {
            kernels.add(narrowed("to_input", rows, width));
            kernels.add(widened("weight", rows, width));
        } else {
            kernels.add(strided("weight", Kind.SCALE, rows, width, Precision.FP32));
        }
        return kernels;
    }

    /** The same after the residual, in 32 bits. */
    static List<Kernel> addRmsNorm(long rows, int width) {
        List<Kernel> kernels =
                new ArrayList<>(List.of(contiguous("add", Kind.RESIDUAL_ADD, rows, width, Precision.FP32)));
        kernels.addAll(rmsNorm(rows, width, Precision.FP32));
        return kernels;
    }

    private static List<Kernel> normalised(long rows, int width) {
        return List.of(
                contiguous("square", Kind.RELU, rows, width, Precision.FP32),
                rowSum("mean", rows, width, Precision.FP32),
                strided("scale", Kind.SCALE, rows, width, Precision.FP32));
    }

    /** {@code torch.nn.CrossEntropyLoss} of logits in 32 bits: log_softmax, then the one that is wanted of each row. */
    static List<Kernel> crossEntropy(Gpu gpu, long rows, int vocabulary) {
        Streaming logits = new Streaming("log_softmax", Kind.SOFTMAX, rows, vocabulary, Precision.FP32);
        Streaming loss = new Streaming("nll_loss", Kind.GATHER, rows, 1, Precision.FP32);
        List<Kernel> kernels = new ArrayList<>(EagerKernels.of(gpu, logits));
        kernels.add(new Kernel(loss, new StreamingPlan(128, 16)));
        return kernels;
    }

    /**
     * transformers' {@code apply_rotary_pos_emb} of queries or keys, which are transposed views: {@code x * cos +
     * rotate_half(x) * sin}, where a rotation negates one half and puts both together.
     */
    static List<Kernel> rope(long rows, int width, Precision precision) {
        return List.of(
                strided("cos", Kind.SCALE, rows, width, precision),
                strided("negate", Kind.RELU, rows, width / 2, precision),
                strided("cat", Kind.GATHER, rows, width, precision),
                strided("sin", Kind.SCALE, rows, width, precision),
                strided("add", Kind.RESIDUAL_ADD, rows, width, precision));
    }

    /** transformers' {@code apply_rotary_emb} of Llama 4: to 32 bits, a product of complex numbers, and back. */
    static List<Kernel> complexRope(long rows, int width) {
        return List.of(
                widened("to_float", rows, width),
                strided("complex_mul", Kind.SCALE, rows, width, Precision.FP32),
                narrowed("type_as", rows, width));
    }
}
