package org.warpsight.report.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.report.kernel.LayerCase;
import org.warpsight.report.kernel.LayerCase.Figure;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.kernel.sequence.MixtureKernels;
import org.warpsight.sim.kernel.sequence.MixtureLayer;
import org.warpsight.sim.kernel.sequence.SharedExpertKernels;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A mixture-of-experts layer, kernel by kernel. */
@Command(
        name = "experts",
        description =
                "A mixture-of-experts layer on the rank with most rows: top-k, sort, copies of rows, grouped products of "
                        + "uneven groups, activation, weighted sum; with --router and --shared also their products. "
                        + "Links are not inside.",
        mixinStandardHelpOptions = true)
final class KernelExpertsCommand implements Callable<Integer> {
    @Mixin
    private ExpertOptions experts;

    @Mixin
    private KernelOptions options;

    @Override
    public Integer call() {
        MixtureLayer layer = experts.layer();
        int shared = experts.sharedSize();
        options.requireSupport(experts.dtype(), GemmOptions.WEIGHTS_ALONE);
        Gpu gpu = options.gpu();
        KernelSequence kernels = new KernelSequence();
        if (experts.router()) {
            kernels.then(router(layer), CacheState.COLD);
        }
        kernels.then(MixtureKernels.of(gpu, layer, options.warm()));
        if (shared > 0) {
            kernels.then(SharedExpertKernels.of(gpu, layer, experts.ownTokens(), shared));
        }
        return options.print(
                new LayerCase("experts", figures(layer), options.simulator(), kernels, bound(gpu, layer, shared)));
    }

    /** Scores in 16 bits of the tokens that start from this rank. */
    private Gemm router(MixtureLayer layer) {
        return Gemm.of("router", experts.ownTokens(), layer.experts(), layer.hiddenSize(), Precision.BF16);
    }

    private static List<Figure> figures(MixtureLayer layer) {
        return List.of(
                new Figure("rows of its experts", "rows", layer.totalRows()),
                new Figure("experts that have rows", "active_experts", layer.activeExperts()),
                new Figure(
                        "rows of the largest",
                        "largest_expert_rows",
                        layer.up(Epilogue.STORE).largestGroup()));
    }

    /** Weights of all that is computed, each token in and out; or the products at the peak. */
    private double bound(Gpu gpu, MixtureLayer layer, int shared) {
        Roofline roofline = new Roofline(gpu);
        double compute =
                roofline.computeSeconds(layer.up(Epilogue.STORE)) + roofline.computeSeconds(layer.down(Epilogue.STORE));
        double bytes = layer.compulsoryBytes();
        if (experts.router()) {
            compute += roofline.computeSeconds(router(layer));
            bytes += (double) layer.experts() * layer.hiddenSize() * Precision.BF16.bytes();
        }
        if (shared > 0) {
            double weights = (layer.inputMatrices() + 1.0) * shared * layer.hiddenSize();
            compute += 2
                    * weights
                    * experts.ownTokens()
                    / roofline.matrixRoof(layer.activations()).flopsPerSecond();
            bytes += weights * layer.weights().bytes();
        }
        return Math.max(compute, bytes / gpu.hbmBytesPerSecond());
    }
}
