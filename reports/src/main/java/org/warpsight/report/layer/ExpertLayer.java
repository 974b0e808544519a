package org.warpsight.report.layer;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.report.Numbers;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.kernel.sequence.MixtureKernels;
import org.warpsight.sim.kernel.sequence.MixtureLayer;
import org.warpsight.sim.kernel.sequence.SharedExpertKernels;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;
import org.warpsight.workload.operator.Scaling;

/**
 * A mixture of experts on the rank with most rows, on which the others wait.
 *
 * @param experts the routed experts of the rank
 * @param ownTokens tokens that start from this rank, which its router and shared experts take
 * @param sharedSize width between the matrices of the shared experts together; 0 without them
 * @param router whether the product that gives each token's scores is a part
 */
public record ExpertLayer(MixtureLayer experts, int ownTokens, int sharedSize, boolean router) implements Layer {
    /** Ratios nearer to one are not worth a sentence. */
    private static final double WORTH_SAYING = 0.05;

    @Override
    public String name() {
        return "experts";
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                new Figure("rows of its experts", "rows", experts.totalRows()),
                new Figure("experts that have rows", "active_experts", experts.activeExperts()),
                new Figure("rows of the largest", "largest_expert_rows", largest()));
    }

    @Override
    public KernelSequence kernels(KernelSimulator simulator, boolean warm) {
        Gpu gpu = simulator.gpu();
        KernelSequence kernels = new KernelSequence();
        if (router) {
            kernels.then(routerProduct(), CacheState.COLD);
        }
        kernels.then(MixtureKernels.of(gpu, experts, warm));
        if (sharedSize > 0) {
            kernels.then(SharedExpertKernels.of(gpu, experts, ownTokens, sharedSize));
        }
        return kernels;
    }

    /** Weights of all that is computed and each token in and out; products at the peak. */
    @Override
    public LeastWork least(Gpu gpu) {
        Roofline roofline = new Roofline(gpu);
        var up = experts.up(Epilogue.STORE);
        var down = experts.down(Epilogue.STORE);
        LeastWork least = new LeastWork(
                up.flops() + down.flops(),
                roofline.computeSeconds(up) + roofline.computeSeconds(down),
                experts.compulsoryBytes(),
                experts.activations().operation());
        if (router) {
            Gemm scores = routerProduct();
            least = least.and(new LeastWork(
                    scores.flops(),
                    roofline.computeSeconds(scores),
                    (double) experts.experts() * experts.hiddenSize() * Precision.BF16.bytes(),
                    scores.activations().operation()));
        }
        if (sharedSize > 0) {
            double weights = (experts.inputMatrices() + 1.0) * sharedSize * experts.hiddenSize();
            double flops = 2 * weights * ownTokens;
            least = least.and(new LeastWork(
                    flops,
                    flops / roofline.matrixRoof(experts.activations()).flopsPerSecond(),
                    weights * experts.weights().bytes(),
                    experts.activations().operation()));
        }
        return least;
    }

    @Override
    public long tokens() {
        return experts.tokens();
    }

    @Override
    public List<String> remarks(Gpu gpu) {
        List<String> remarks = new ArrayList<>();
        long active = experts.activeExperts();
        double rows = (double) experts.totalRows() / active;
        double enough = new Roofline(gpu).matrixRoof(experts.activations()).flopsPerSecond()
                * experts.weights().bytes()
                / 2
                / gpu.hbmBytesPerSecond();
        remarks.add("An expert multiplies its weights with " + Numbers.of(rows)
                + " rows on average; from about " + Numbers.of(enough)
                + " on, arithmetic takes longer than reading weights of "
                + experts.weights().id() + " once.");
        double uneven = largest() / rows;
        if (uneven > 1 + WORTH_SAYING) {
            remarks.add("The largest of " + active + " experts has " + Numbers.count(largest()) + " rows, "
                    + Numbers.of(uneven) + " times the average.");
        }
        double overEven = (double) experts.totalRows() / Math.max(1, experts.evenRows());
        if (overEven > 1 + WORTH_SAYING) {
            remarks.add("This rank has " + Numbers.of(overEven)
                    + " times the rows of an even share, and the other ranks wait for it.");
        }
        return remarks;
    }

    @Override
    public List<Change> changes(Gpu gpu) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change("twice the tokens at a time, time per token", doubled()));
        List<Integer> even = even();
        if (!even.equals(experts.rows())) {
            changes.add(new Change("tokens spread evenly over all experts", with(experts.tokens(), even, ownTokens)));
        }
        boolean wide = experts.activations().bits() == 16 && experts.weights().bits() == 16;
        if (wide && gpu.supports(Precision.FP8)) {
            changes.add(new Change("inputs and weights in FP8", in(Precision.FP8, Precision.FP8)));
        }
        if (wide) {
            changes.add(new Change("weights stored in INT4", in(experts.activations(), Precision.INT4)));
        }
        if (experts.activations().bits() == 8 && experts.scaling().activations().changeAlongK()) {
            changes.add(new Change(
                    "one scale for each tensor, not for each block",
                    in(experts.activations(), experts.weights(), new Scaling(Scales.PER_TENSOR, Scales.PER_TENSOR))));
        }
        return changes;
    }

    private long largest() {
        return experts.rows().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Scores in 16 bits of the tokens that start from this rank. */
    private Gemm routerProduct() {
        return Gemm.of("router", ownTokens, experts.experts(), experts.hiddenSize(), Precision.BF16);
    }

    private List<Integer> even() {
        int ranks = experts.experts() / experts.rows().size();
        return new ExpertRouting.Balanced()
                .busiestRank(experts.tokens(), experts.experts(), experts.expertsPerToken(), ranks);
    }

    private ExpertLayer doubled() {
        return with(
                Math.multiplyExact(2, experts.tokens()),
                experts.rows().stream().map(rows -> Math.multiplyExact(2, rows)).toList(),
                Math.multiplyExact(2, ownTokens));
    }

    private ExpertLayer with(int tokens, List<Integer> rows, int own) {
        long even = experts.evenRows() * tokens / experts.tokens();
        return new ExpertLayer(experts.with(tokens, rows, even), own, sharedSize, router);
    }

    private ExpertLayer in(Precision activations, Precision weights) {
        return in(activations, weights, Scaling.usual(activations, weights));
    }

    private ExpertLayer in(Precision activations, Precision weights, Scaling scaling) {
        return new ExpertLayer(experts.in(activations, weights, scaling), ownTokens, sharedSize, router);
    }
}
