package org.warpsight.sim.validation;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.workload.operator.ExpertStep;
import org.warpsight.workload.operator.ExpertStep.Step;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Scaling;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * The kernels of one mixture layer, as TensorRT-LLM launches them (torch flow, CUTLASS backend).
 *
 * <pre>
 *   bfloat16   top-k ► sort ► expand ► describe ► up ► activation ► down ► sum       up and activation may be one kernel,
 *   fp8        quantise ► (as above)                                                 down may add to the cleared output
 *   fp8_block  top-k ► sort ► expand ► quantise ► up ► activation ► quantise ► down ► sum
 * </pre>
 */
final class MixtureKernels {
    /** Up to here TensorRT-LLM has a top-k of its own (_torch/modules/fused_moe/routing.py). */
    private static final int OWN_TOP_K_EXPERTS = 512;

    private static final int OWN_TOP_K = 16;

    private final MixtureCase layer;
    private final Precision precision;
    private final List<Integer> rows;
    private final long total;
    private final int size;
    private final KernelSequence kernels = new KernelSequence();

    MixtureKernels(MixtureCase layer, Precision precision, List<Integer> rows) {
        this.layer = layer;
        this.precision = precision;
        this.rows = rows;
        this.total = rows.stream().mapToLong(Integer::longValue).sum();
        this.size = layer.expertSize() / layer.tp();
    }

    KernelSequence sequence() {
        if (precision == Precision.FP8 && !scaled()) {
            then(kernels, streaming("quantise", Kind.QUANTISE, layer.tokens(), layer.hiddenSize(), precision));
        }
        boolean own = layer.experts() <= OWN_TOP_K_EXPERTS && layer.expertsPerToken() <= OWN_TOP_K;
        then(kernels, step("route", own ? Step.SELECT : Step.SELECT_GENERAL, 1, Precision.BF16));
        then(kernels, step("sort", Step.SORT, 1, Precision.BF16));
        then(kernels, step("expand", Step.EXPAND, layer.hiddenSize(), scaled() ? Precision.BF16 : precision));
        if (scaled()) {
            then(kernels, step("quantise", Step.QUANTISE_BLOCKS, layer.hiddenSize(), precision));
            then(kernels, up(Epilogue.STORE));
            then(kernels, activation(Precision.BF16));
            then(kernels, step("quantise", Step.QUANTISE_BLOCKS, size, precision));
            then(kernels, down(Epilogue.STORE));
            then(kernels, step("sum", Step.REDUCE, layer.hiddenSize(), Precision.BF16));
        } else {
            experts();
        }
        return kernels;
    }

    /** Whether 128 elements of a row, and 128 x 128 weights, share a scale. */
    private boolean scaled() {
        return layer.dtype().equals("fp8_block");
    }

    private void experts() {
        boolean warpgroups =
                layer.gpu().architecture().matrixPipe().instruction() == Architecture.MatrixInstruction.WGMMA;
        KernelSequence apart = new KernelSequence();
        then(apart, up(Epilogue.STORE));
        then(apart, activation(precision));
        KernelSequence stored = new KernelSequence();
        then(stored, down(Epilogue.STORE));
        then(stored, step("sum", Step.REDUCE, layer.hiddenSize(), Precision.BF16));
        KernelSequence fused = new KernelSequence();
        then(fused, up(layer.gated() ? Epilogue.GATE : Epilogue.STORE));
        boolean fusable = layer.gated() && precision.bits() == 16;
        List<KernelSequence> ups = new ArrayList<>();
        List<KernelSequence> downs = new ArrayList<>(List.of(stored));
        if (warpgroups) {
            then(kernels, step("describe", Step.DESCRIBE, 1, Precision.BF16));
            KernelSequence added = new KernelSequence();
            then(added, streaming("clear", Kind.FILL, layer.tokens(), layer.hiddenSize(), Precision.BF16));
            then(added, down(Epilogue.ADD_TO_TOKENS));
            downs.add(added);
        }
        if (fusable) {
            ups.add(fused);
        }
        if (warpgroups || !fusable) {
            ups.add(apart);
        }
        kernels.thenFastest(ups).thenFastest(downs);
    }

    private static Streaming streaming(String name, Kind kind, long rows, int width, Precision precision) {
        return new Streaming(name, kind, Math.max(1, rows), width, precision);
    }

    private Operator activation(Precision output) {
        return layer.gated()
                ? step("activation", Step.GATE, size, output)
                : streaming("activation", Kind.RELU_SQUARED, total, size, Precision.BF16);
    }

    private ExpertStep step(String name, Step step, int width, Precision elements) {
        return new ExpertStep(
                name,
                step,
                layer.tokens(),
                layer.experts(),
                layer.expertsPerToken(),
                rows.size(),
                total,
                width,
                elements);
    }

    private GroupedGemm up(Epilogue epilogue) {
        return grouped("up", (layer.gated() ? 2 : 1) * size, layer.hiddenSize(), epilogue);
    }

    private GroupedGemm down(Epilogue epilogue) {
        return grouped("down", layer.hiddenSize(), size, epilogue);
    }

    private GroupedGemm grouped(String name, int n, int k, Epilogue epilogue) {
        long even = (long) layer.tokens() * layer.expertsPerToken() / layer.ep();
        Scaling scaling = scaled() ? Scaling.BLOCKS : Scaling.usual(precision, precision);
        return new GroupedGemm(name, rows, even, n, k, precision, precision, Precision.BF16, epilogue, scaling);
    }

    /** What the kernel before has written is in L2 as far as it fits; both matrices come round once per replay. */
    private void then(KernelSequence sequence, Operator operator) {
        double cacheBytes = layer.gpu().sharedL2Bytes();
        double activations = CacheState.surviving(inputBytes(operator), cacheBytes);
        double weights = operator instanceof GroupedGemm
                ? CacheState.surviving(weightBytes() + inputBytes(operator), cacheBytes)
                : 0;
        sequence.then(operator, new CacheState(activations, weights));
    }

    private double weightBytes() {
        long active = rows.stream().filter(count -> count > 0).count();
        return (double) active * size * layer.hiddenSize() * (layer.gated() ? 3 : 2) * precision.bytes();
    }

    private double inputBytes(Operator operator) {
        if (operator instanceof GroupedGemm gemm) {
            return total
                    * (gemm.k() * gemm.activations().bytes()
                            + gemm.n() * gemm.output().bytes());
        } else if (operator instanceof Streaming streaming) {
            return streaming.elements()
                    * (streaming.kind().reads() + streaming.kind().writes())
                    * streaming.precision().bytes();
        }
        return operator.compulsoryBytes();
    }
}
