package org.warpsight.sim.validation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Operator;

/** The operators that a library launches for one row, one after another; their times add up. */
final class KernelSequence {
    private final List<Step> steps = new ArrayList<>();

    /** Kernels to run on the simulator that the sequence is predicted with, or on one of their own. */
    private record Step(Function<KernelSimulator, List<Timed>> run) {}

    private record Timed(String name, KernelResult result) {}

    /** The next operator and what L2 holds of its operands when it starts. */
    KernelSequence then(Operator operator, CacheState cache) {
        steps.add(new Step(simulator -> List.of(new Timed(operator.name(), simulator.run(operator, cache)))));
        return this;
    }

    /** The next kernel, launched or planned in a way of its own. */
    KernelSequence then(String name, Supplier<KernelResult> run) {
        steps.add(new Step(simulator -> List.of(new Timed(name, run.get()))));
        return this;
    }

    /** The fastest of several ways to do the same, as a library that measures them keeps it. */
    KernelSequence thenFastest(List<KernelSequence> ways) {
        steps.add(new Step(simulator -> ways.stream()
                .map(way -> way.run(simulator))
                .min(Comparator.comparingDouble(KernelSequence::picoseconds))
                .orElseThrow()));
        return this;
    }

    /** The time of all in microseconds, limited by what limits the longest; unpredicted if one does not fit the GPU. */
    Prediction predict(KernelSimulator simulator) {
        List<Timed> timed;
        try {
            timed = run(simulator);
        } catch (IllegalArgumentException doesNotFit) {
            return new Unpredicted(doesNotFit.getMessage());
        }
        KernelResult longest = timed.stream()
                .map(Timed::result)
                .max(Comparator.comparingLong(KernelResult::picoseconds))
                .orElseThrow();
        return new Predicted(picoseconds(timed) / 1e6, longest.limiter(), reason(timed, longest));
    }

    private List<Timed> run(KernelSimulator simulator) {
        List<Timed> timed = new ArrayList<>();
        for (Step step : steps) {
            timed.addAll(step.run().apply(simulator));
        }
        return timed;
    }

    private static double picoseconds(List<Timed> timed) {
        return timed.stream().mapToDouble(one -> one.result().picoseconds()).sum();
    }

    private static String reason(List<Timed> timed, KernelResult longest) {
        String plan = longest.plan() + " at "
                + String.format(Locale.ROOT, "%.0f MHz", longest.clockMhz()) + ", "
                + String.format(
                        Locale.ROOT, "%.0f %%", 100 * longest.utilization().getOrDefault(longest.limiter(), 0.0))
                + " " + longest.limiter().id();
        if (timed.size() == 1) {
            return plan;
        }
        return timed.stream()
                .map(one -> String.format(
                        Locale.ROOT, "%s %.2f us", one.name(), one.result().microseconds()))
                .collect(Collectors.joining(" + ", "", "; longest: " + plan));
    }
}
