package org.warpsight.report.layer;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.Numbers;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.SamplingOperators;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.scenario.Deployment.Sampling;

/**
 * The choice of next tokens from logits in 32 bits.
 *
 * @param sampling how a token is chosen
 * @param rows sequences that get one
 * @param vocabulary logits of each
 */
public record SamplingLayer(Sampling sampling, int rows, int vocabulary) implements Layer {

    @Override
    public String name() {
        return "sampling";
    }

    @Override
    public List<Figure> figures() {
        return List.of(new Figure("sequences", "rows", rows), new Figure("vocabulary", "vocabulary", vocabulary));
    }

    @Override
    public KernelSequence kernels(KernelSimulator simulator, boolean warm) {
        KernelSequence kernels = new KernelSequence();
        double here = warm ? 1 : 0;
        for (Streaming operator : operators()) {
            double surviving = CacheState.surviving(
                    operator.compulsoryBytes(), simulator.gpu().sharedL2Bytes());
            kernels.then(operator, new CacheState(here * surviving, 0));
            // The next one reads what this one has written.
            here = 1;
        }
        return kernels;
    }

    /** The logits come in once; what is computed is that of all passes. */
    @Override
    public LeastWork least(Gpu gpu) {
        Roofline roofline = new Roofline(gpu);
        return new LeastWork(
                operators().stream().mapToDouble(Streaming::flops).sum(),
                operators().stream().mapToDouble(roofline::computeSeconds).sum(),
                logitBytes(),
                roofline.vectorRoof().operation());
    }

    @Override
    public long tokens() {
        return rows;
    }

    @Override
    public List<String> remarks(Gpu gpu) {
        int passes = operators().size();
        String logits = "The logits are " + Numbers.si(logitBytes(), "B");
        return passes == 1
                ? List.of(logits + ", read once.")
                : List.of(logits + ", and " + passes + " kernels pass over them one after another; L2 holds "
                        + Numbers.si(gpu.sharedL2Bytes(), "B") + ".");
    }

    @Override
    public List<Change> changes(Gpu gpu) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(
                "twice the sequences in one batch (" + Numbers.count(2L * rows) + "), time per sequence",
                new SamplingLayer(sampling, Math.multiplyExact(2, rows), vocabulary)));
        if (sampling != Sampling.GREEDY) {
            changes.add(new Change(
                    "always the likeliest token (greedy)", new SamplingLayer(Sampling.GREEDY, rows, vocabulary)));
        }
        return changes;
    }

    private List<Streaming> operators() {
        return SamplingOperators.of(sampling, rows, vocabulary);
    }

    private double logitBytes() {
        return (double) rows * vocabulary * operators().get(0).precision().bytes();
    }
}
