package org.warpsight.sim.kernel.sequence;

import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * The shared experts of a mixture, which every token passes: one dense feed-forward part of their sizes together.
 *
 * <pre>
 *   (quantise ►) shared_up ► shared_activation ► (quantise ►) shared_down
 * </pre>
 */
public final class SharedExpertKernels {
    private final Gpu gpu;
    private final MixtureLayer layer;
    private final KernelSequence kernels = new KernelSequence();

    private SharedExpertKernels(Gpu gpu, MixtureLayer layer) {
        this.gpu = gpu;
        this.layer = layer;
    }

    /**
     * The kernels of shared experts in the precisions and scales of a layer, whose weights come from HBM.
     *
     * @param tokens tokens of this rank
     * @param size width between the matrices of all shared experts together on this rank
     */
    public static KernelSequence of(Gpu gpu, MixtureLayer layer, int tokens, int size) {
        return new SharedExpertKernels(gpu, layer).sequence(tokens, size);
    }

    private KernelSequence sequence(int tokens, int size) {
        quantise(tokens, layer.hiddenSize());
        then(linear("shared_up", tokens, layer.inputMatrices() * size, layer.hiddenSize()));
        then(new Streaming("shared_activation", layer.activation(), tokens, size, Precision.BF16));
        quantise(tokens, size);
        then(linear("shared_down", tokens, layer.hiddenSize(), size));
        return kernels;
    }

    private void quantise(int tokens, int width) {
        if (layer.quantised()) {
            Kind kind =
                    layer.inBlocks() ? Kind.QUANTISE_BLOCKS : layer.scaledByRow() ? Kind.QUANTISE_ROWS : Kind.QUANTISE;
            then(new Streaming("shared_quantise", kind, tokens, width, layer.activations()));
        }
    }

    private Gemm linear(String name, int m, int n, int k) {
        return new Gemm(name, 1, m, n, k, layer.activations(), layer.weights(), Precision.BF16, layer.scaling());
    }

    /** What the kernel before has written is in L2 as far as it fits. */
    private void then(Operator operator) {
        kernels.then(
                operator, new CacheState(CacheState.surviving(operator.compulsoryBytes(), gpu.sharedL2Bytes()), 0));
    }
}
