package org.warpsight.sim.validation;

import static org.warpsight.sim.validation.TensorIteratorKernels.contiguous;
import static org.warpsight.sim.validation.TensorIteratorKernels.strided;

import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.validation.EagerKernels.Kernel;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * What PyTorch launches for the attention that FlashAttention's benchmark compares itself with (Dao-AILab/flash-attention,
 * benchmarks/benchmark_flash_attention.py, {@code attention_pytorch}; dropout of 0 launches nothing).
 *
 * <pre>
 *   forward    copies of q and k by head · baddbmm (· mask: full, triu, to, add) · softmax · copy of v · bmm
 *   backward   bmm for dP · bmm for dV · softmax backward · bmm for dQ · scale · bmm for dK · scale · gradients into one tensor
 * </pre>
 *
 * <p>With one sequence heads lie as they are wanted and are not copied. Copies that turn rows into columns are taken as others.
 */
final class PyTorchAttention {
    private final Gpu gpu;
    private final KernelSimulator simulator;
    private final Attention attention;
    private final int matrices;
    private final long rows;
    private final KernelSequence sequence = new KernelSequence();

    PyTorchAttention(Gpu gpu, KernelSimulator simulator, Attention attention) {
        this.gpu = gpu;
        this.simulator = simulator;
        this.attention = attention;
        this.matrices = Math.multiplyExact(attention.sequences(), attention.heads());
        this.rows = (long) matrices * attention.queries();
    }

    KernelSequence sequence() {
        return sequence;
    }

    /** The forward pass. */
    PyTorchAttention forward() {
        copyOfHeads("queries by head");
        copyOfHeads("keys by head");
        product("scores", attention.queries(), attention.keys(), attention.queryKeyDim());
        if (attention.causal()) {
            mask();
        }
        scores(Kind.SOFTMAX);
        copyOfHeads("values by head");
        product("outputs", attention.queries(), attention.valueDim(), attention.keys());
        return this;
    }

    /** The backward pass. */
    PyTorchAttention backward() {
        product("gradient of weights", attention.queries(), attention.keys(), attention.valueDim());
        product("gradient of values", attention.keys(), attention.valueDim(), attention.queries());
        scores(Kind.SOFTMAX_GRADIENT);
        product("gradient of queries", attention.queries(), attention.queryKeyDim(), attention.keys());
        run(contiguous("scale", Kind.SCALE, rows, attention.queryKeyDim(), attention.activations()));
        product("gradient of keys", attention.queryKeyDim(), attention.keys(), attention.queries());
        run(contiguous("scale", Kind.SCALE, rows, attention.queryKeyDim(), attention.activations()));
        run(strided("stack", Kind.GATHER, 3 * rows, attention.queryKeyDim(), attention.activations()));
        return this;
    }

    private void copyOfHeads(String name) {
        if (attention.sequences() > 1) {
            run(strided(name, Kind.GATHER, rows, attention.queryKeyDim(), attention.activations()));
        }
    }

    /** A mask of one matrix in 32 bits, in 16, and added to all scores. */
    private void mask() {
        run(contiguous("full", Kind.FILL, attention.queries(), attention.keys(), Precision.FP32));
        run(contiguous("triu", Kind.SCALE, attention.queries(), attention.keys(), Precision.FP32));
        run(TensorIteratorKernels.narrowed("to", attention.queries(), attention.keys()));
        run(strided("add", Kind.SCALE, rows, attention.keys(), attention.activations()));
    }

    private void scores(Kind kind) {
        Streaming operator = new Streaming(kind.id(), kind, rows, attention.keys(), attention.activations());
        new TorchStreamCase(gpu, operator).kernels().forEach(this::run);
    }

    private void product(String name, int m, int n, int k) {
        Gemm gemm = new Gemm(
                name, matrices, m, n, k, attention.activations(), attention.activations(), attention.activations());
        sequence.then(
                gemm, CacheState.repeated(gemm.compulsoryBytes(), gpu.product().l2Bytes()));
    }

    private void run(Kernel kernel) {
        double kept = CacheState.surviving(
                kernel.operator().compulsoryBytes(), gpu.product().l2Bytes());
        sequence.then(
                kernel.operator().name(),
                () -> simulator.run(kernel.operator(), kernel.plan(), new CacheState(kept, 0)));
    }
}
