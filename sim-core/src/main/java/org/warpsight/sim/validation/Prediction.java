package org.warpsight.sim.validation;

import java.util.Locale;
import java.util.stream.Collectors;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.sim.kernel.sequence.SequenceResult;

/** What the simulation says of one measurement. */
public sealed interface Prediction {

    /** Why it is so, in a few words for people. */
    String reason();

    /**
     * A predicted value.
     *
     * @param value in the unit of the measurement
     * @param limiter what decides it
     */
    record Predicted(double value, Limiter limiter, String reason) implements Prediction {}

    /** The simulation has no value for the row, which counts as an error of 1. */
    record Unpredicted(String reason) implements Prediction {}

    /** The time of a sequence in microseconds, limited by what limits the longest; unpredicted if one does not fit the GPU. */
    static Prediction of(KernelSequence kernels, KernelSimulator simulator) {
        return of(kernels, simulator, 0);
    }

    /** The same with what the start of the graph that they are part of adds, in microseconds. */
    static Prediction of(KernelSequence kernels, KernelSimulator simulator, double startUs) {
        SequenceResult result;
        try {
            result = kernels.run(simulator);
        } catch (IllegalArgumentException doesNotFit) {
            return new Unpredicted(doesNotFit.getMessage());
        }
        KernelResult longest = result.longest().result();
        return new Predicted(startUs + result.picoseconds() / 1e6, longest.limiter(), reason(result, longest));
    }

    /** A time in microseconds as a rate: so much work in that time; what is not predicted stays so. */
    default Prediction asRate(double work) {
        return this instanceof Predicted time
                ? new Predicted(work / time.value(), time.limiter(), time.reason())
                : this;
    }

    private static String reason(SequenceResult result, KernelResult longest) {
        String plan = longest.plan() + " at "
                + String.format(Locale.ROOT, "%.0f MHz", longest.clockMhz()) + ", "
                + String.format(
                        Locale.ROOT, "%.0f %%", 100 * longest.utilization().getOrDefault(longest.limiter(), 0.0))
                + " " + longest.limiter().id();
        if (result.parts().size() == 1) {
            return plan;
        }
        return result.parts().stream()
                .map(part -> String.format(
                        Locale.ROOT, "%s %.2f us", part.name(), part.result().microseconds()))
                .collect(Collectors.joining(" + ", "", "; longest: " + plan));
    }
}
