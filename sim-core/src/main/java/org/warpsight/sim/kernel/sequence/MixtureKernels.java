package org.warpsight.sim.kernel.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.workload.operator.ExpertChoice;
import org.warpsight.workload.operator.ExpertStep;
import org.warpsight.workload.operator.ExpertStep.Step;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * The kernels of one mixture layer, as TensorRT-LLM launches them (torch flow, CUTLASS backend).
 *
 * <pre>
 *   16 bits          top-k ► sort ► expand ► up ► activation ► down ► sum                      up and activation may be one kernel
 *   ... of Hopper    top-k ► sort ► expand ► describe ► up ► activation ► clear ► down         down adds to the cleared output
 *   8 bits           quantise ► (as above)
 *   8 bits by rows   quantise ► (as above, but) ► activation ► quantise ► ...
 *   8 bits in blocks top-k ► sort ► expand ► quantise ► up ► activation ► quantise ► down ► sum
 * </pre>
 *
 * <p>On Hopper the kernels of the last line but products and quantisation are launched dependent.
 */
public final class MixtureKernels {
    private final Gpu gpu;
    private final MixtureLayer layer;
    private final int draws;
    private final long total;
    private final KernelSequence kernels = new KernelSequence();

    private MixtureKernels(Gpu gpu, MixtureLayer layer, int draws) {
        this.gpu = gpu;
        this.layer = layer;
        this.draws = draws;
        this.total = layer.totalRows();
    }

    /**
     * The kernels of a layer.
     *
     * @param replayed whether the same layer has just run, so that its weights are in L2 as far as they survive it
     */
    public static KernelSequence of(Gpu gpu, MixtureLayer layer, boolean replayed) {
        return of(gpu, layer, replayed ? 1 : 0);
    }

    /**
     * The kernels of a layer that comes round with others on the same weights.
     *
     * @param draws layers, with experts drawn for each, between two replays of one; 0 where it runs once
     */
    public static KernelSequence of(Gpu gpu, MixtureLayer layer, int draws) {
        return new MixtureKernels(gpu, layer, draws).sequence();
    }

    /** Whether the first kernel of a layer is placed before what precedes the layer has drained. */
    public static boolean startsDependent(Gpu gpu, MixtureLayer layer) {
        MixtureKernels kernels = new MixtureKernels(gpu, layer, 0);
        return kernels.dependent(kernels.route());
    }

    private KernelSequence sequence() {
        if (layer.quantised() && !layer.inBlocks()) {
            then(kernels, quantise(layer.tokens(), layer.hiddenSize()));
        }
        then(kernels, route());
        then(kernels, step("sort", Step.SORT, 1, Precision.BF16));
        then(kernels, step("expand", Step.EXPAND, layer.hiddenSize(), layer.inBlocks() ? Precision.BF16 : input()));
        if (layer.inBlocks()) {
            then(kernels, step("quantise", Step.QUANTISE_BLOCKS, layer.hiddenSize(), input()));
            then(kernels, layer.up(Epilogue.STORE));
            then(kernels, activation(Precision.BF16));
            then(kernels, step("quantise", Step.QUANTISE_BLOCKS, layer.expertSize(), input()));
            then(kernels, layer.down(Epilogue.STORE));
            then(kernels, step("sum", Step.REDUCE, layer.hiddenSize(), Precision.BF16));
        } else {
            experts();
        }
        return kernels;
    }

    private void experts() {
        if (warpgroups()) {
            then(kernels, step("describe", Step.DESCRIBE, 1, Precision.BF16));
        }
        kernels.thenFastest(ups(), new MixtureKernels(gpu, layer.tuned(), draws).ups());
        outputs();
    }

    /** The first GEMM and its activation in one kernel, where there is one, and apart. */
    private List<KernelSequence> ups() {
        List<KernelSequence> ups = new ArrayList<>();
        boolean fusable = layer.gated() && input().bits() == 16;
        if (fusable) {
            KernelSequence fused = new KernelSequence();
            then(fused, layer.up(Epilogue.GATE));
            ups.add(fused);
        }
        if (warpgroups() || !fusable) {
            KernelSequence apart = new KernelSequence();
            then(apart, layer.up(Epilogue.STORE));
            then(apart, activation(layer.scaledByRow() ? Precision.BF16 : input()));
            if (layer.scaledByRow()) {
                then(apart, quantise(total, layer.expertSize()));
            }
            ups.add(apart);
        }
        return ups;
    }

    private boolean warpgroups() {
        return gpu.architecture().matrixPipe().instruction() == Architecture.MatrixInstruction.WGMMA;
    }

    /**
     * Kernels of warpgroups leave the sum over a token's experts to L2 (EpilogueFusion::FINALIZE); where every token has one
     * expert, there is nothing to add and rows are stored where they belong. The tuner may keep the separate sum as well,
     * but all measured layers of many tokens take as long as the additions.
     */
    private void outputs() {
        if (!warpgroups()) {
            then(kernels, layer.down(Epilogue.STORE));
            then(kernels, step("sum", Step.REDUCE, layer.hiddenSize(), Precision.BF16));
            return;
        }
        then(kernels, streaming("clear", Kind.FILL, layer.tokens(), layer.hiddenSize(), Precision.BF16));
        then(kernels, layer.down(layer.expertsPerToken() > 1 ? Epilogue.ADD_TO_TOKENS : Epilogue.STORE));
    }

    private Precision input() {
        return layer.activations();
    }

    private Streaming quantise(long rows, int width) {
        return streaming("quantise", layer.scaledByRow() ? Kind.QUANTISE_ROWS : Kind.QUANTISE, rows, width, input());
    }

    private static Streaming streaming(String name, Kind kind, long rows, int width, Precision precision) {
        return new Streaming(name, kind, Math.max(1, rows), width, precision);
    }

    private Operator activation(Precision output) {
        return layer.gated()
                ? step("activation", Step.GATE, layer.expertSize(), output)
                : streaming("activation", layer.activation(), total, layer.expertSize(), Precision.BF16);
    }

    private ExpertChoice route() {
        return new ExpertChoice(
                "route", layer.tokens(), layer.experts(), layer.expertsPerToken(), layer.scoring(), Precision.BF16);
    }

    private ExpertStep step(String name, Step step, int width, Precision elements) {
        return new ExpertStep(
                name,
                step,
                layer.tokens(),
                layer.experts(),
                layer.expertsPerToken(),
                layer.rows().size(),
                total,
                width,
                elements);
    }

    /** What the kernel before has written is in L2 as far as it fits; both matrices come round once per replay. */
    private void then(KernelSequence sequence, Operator operator) {
        double cacheBytes = gpu.sharedL2Bytes();
        double activations = CacheState.surviving(inputBytes(operator), cacheBytes);
        double weights = draws > 0 && operator instanceof GroupedGemm
                ? CacheState.surviving(layer.weightBytesOf(draws) + layer.activationBytes(), cacheBytes)
                : 0;
        sequence.then(operator, new CacheState(activations, weights), variant(operator));
    }

    private UnaryOperator<KernelSimulator> variant(Operator operator) {
        if (dependent(operator)) {
            return KernelSimulator::dependent;
        }
        boolean deepGemm = warpgroups() && layer.inBlocks();
        return simulator -> deepGemm ? simulator.of(KernelLibrary.TRTLLM) : simulator;
    }

    /**
     * Whether a kernel is placed before the one ahead of it has drained: all of TensorRT-LLM's own are launched so (moe_kernels.cu,
     * customMoeRoutingKernels.cu; {@code getEnvEnablePDL}), DeepGEMM's and the quantisation that belongs to them are not.
     * Layers whose products are CUTLASS's are launched so too, but lack as much elsewhere (kernels.md).
     */
    private boolean dependent(Operator operator) {
        boolean own = operator instanceof ExpertChoice
                || operator instanceof ExpertStep step && step.step() != Step.QUANTISE_BLOCKS;
        return warpgroups() && layer.inBlocks() && own;
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
