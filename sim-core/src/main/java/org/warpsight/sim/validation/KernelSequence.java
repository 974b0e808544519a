package org.warpsight.sim.validation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Operator;

/** The operators that a library launches for one row, one after another; their times add up. */
final class KernelSequence {
    private final List<Step> steps = new ArrayList<>();

    private record Step(Operator operator, CacheState cache, Optional<GemmPlan> plan) {
        KernelResult run(KernelSimulator simulator) {
            return plan.isPresent() && operator instanceof Gemm gemm
                    ? simulator.run(gemm, plan.get(), cache)
                    : simulator.run(operator, cache);
        }
    }

    private record Timed(Operator operator, KernelResult result) {}

    /** The next operator and what L2 holds of its operands when it starts. */
    KernelSequence then(Operator operator, CacheState cache) {
        steps.add(new Step(operator, cache, Optional.empty()));
        return this;
    }

    /** As {@link #then(Operator, CacheState)}, under a plan that the row states. */
    KernelSequence then(Gemm gemm, GemmPlan plan, CacheState cache) {
        steps.add(new Step(gemm, cache, Optional.of(plan)));
        return this;
    }

    /** The time of all in microseconds, limited by what limits the longest; unpredicted if one does not fit the GPU. */
    Prediction predict(KernelSimulator simulator) {
        List<Timed> timed = new ArrayList<>();
        for (Step step : steps) {
            try {
                timed.add(new Timed(step.operator(), step.run(simulator)));
            } catch (IllegalArgumentException doesNotFit) {
                return new Unpredicted(doesNotFit.getMessage());
            }
        }
        double picoseconds =
                timed.stream().mapToDouble(one -> one.result().picoseconds()).sum();
        KernelResult longest = timed.stream()
                .map(Timed::result)
                .max(Comparator.comparingLong(KernelResult::picoseconds))
                .orElseThrow();
        return new Predicted(picoseconds / 1e6, longest.limiter(), reason(timed, longest));
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
                        Locale.ROOT,
                        "%s %.2f us",
                        one.operator().name(),
                        one.result().microseconds()))
                .collect(Collectors.joining(" + ", "", "; longest: " + plan));
    }
}
