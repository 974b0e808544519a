package org.warpsight.report.layer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.warpsight.report.kernel.BetterMachines;
import org.warpsight.report.kernel.Variant.Kind;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.sequence.SequenceResult;

/**
 * Why a layer takes the time it takes, and what would change it.
 *
 * @param asked the layer
 * @param least what it has to do at least
 * @param result its simulation, with the timelines of the first steps of each kernel
 * @param gains what each change of the call or of the machine would gain, the largest first; all simulated, with kernels
 *     chosen anew
 */
public record LayerExplanation(LayerCase asked, LeastWork least, SequenceResult result, List<LayerGain> gains) {
    /** Smaller gains are well within the error of any prediction. */
    private static final double WORTHWHILE = 1.01;

    public LayerExplanation {
        gains = List.copyOf(gains);
    }

    /**
     * Simulates a layer and its variants.
     *
     * @param steps steps that the timelines show
     * @throws IllegalArgumentException if one of its kernels does not fit the GPU
     */
    public static LayerExplanation of(LayerCase asked, long steps) {
        SequenceResult result = asked.record(steps);
        List<LayerGain> gains = new ArrayList<>();
        for (Layer.Change change : asked.layer().changes(asked.gpu())) {
            LayerCase changed = new LayerCase(change.layer(), asked.how());
            gains.add(LayerGain.of(Kind.CALL, change.change(), changed, asked, result));
        }
        if (asked.how().launch() != LaunchMode.GRAPH) {
            LayerCase changed = asked.under(asked.how().launchedBy(LaunchMode.GRAPH));
            gains.add(LayerGain.of(Kind.CALL, "launched from a graph", changed, asked, result));
        }
        if (!asked.how().warm()) {
            LayerCase changed = asked.under(asked.how().warmed());
            gains.add(LayerGain.of(
                    Kind.CALL,
                    "what it reads left in L2 by the run before, as far as it fits",
                    changed,
                    asked,
                    result));
        }
        BetterMachines.of(asked.gpu(), use(result))
                .forEach(machine -> gains.add(
                        LayerGain.of(Kind.MACHINE, machine.change(), asked.on(machine.gpu()), asked, result)));
        gains.sort(Comparator.comparingDouble(LayerGain::speedup).reversed());
        return new LayerExplanation(asked, asked.layer().least(asked.gpu()), result, gains);
    }

    private static BetterMachines.Use use(SequenceResult result) {
        return result.parts().stream()
                .flatMap(part ->
                        part.operator().stream().map(operator -> BetterMachines.Use.of(operator, part.result())))
                .reduce(BetterMachines.Use::and)
                .orElseThrow();
    }

    /** The simulated time in seconds. */
    public double seconds() {
        return result.picoseconds() * 1e-12;
    }

    /** The time that the roofline allows at least, in seconds. */
    public double boundSeconds() {
        return least.boundSeconds(asked.gpu());
    }

    /** Changes of the call that help, the largest first. */
    public List<LayerGain> improvements() {
        return gains(Kind.CALL).filter(gain -> gain.speedup() >= WORTHWHILE).toList();
    }

    /** Gains by who could make the change, the largest first. */
    public Stream<LayerGain> gains(Kind kind) {
        return gains.stream().filter(gain -> gain.kind() == kind);
    }
}
