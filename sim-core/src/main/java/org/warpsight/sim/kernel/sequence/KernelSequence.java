package org.warpsight.sim.kernel.sequence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.SequenceResult.Part;
import org.warpsight.workload.operator.Operator;

/** The operators that a library launches for a part of a model, one after another; their times add up. */
public final class KernelSequence {
    private final List<Function<KernelSimulator, List<Part>>> steps = new ArrayList<>();

    /** The next operator and what L2 holds of its operands when it starts. */
    public KernelSequence then(Operator operator, CacheState cache) {
        steps.add(simulator -> List.of(part(operator, simulator.run(operator, cache))));
        return this;
    }

    /** The next operator, run on a variant of the simulator of all. */
    public KernelSequence then(Operator operator, CacheState cache, UnaryOperator<KernelSimulator> variant) {
        steps.add(simulator -> List.of(part(operator, variant.apply(simulator).run(operator, cache))));
        return this;
    }

    /** The next operator, launched or planned in a way of its own. */
    public KernelSequence then(Operator operator, Supplier<KernelResult> run) {
        steps.add(simulator -> List.of(part(operator, run.get())));
        return this;
    }

    /** The next kernel, which no operator describes. */
    public KernelSequence then(String name, Supplier<KernelResult> run) {
        steps.add(simulator -> List.of(new Part(name, Optional.empty(), run.get())));
        return this;
    }

    /** The next kernel, which no operator describes, launched after the one before it. */
    public KernelSequence then(String name, Function<KernelSimulator, KernelResult> run) {
        steps.add(simulator -> List.of(new Part(name, Optional.empty(), run.apply(simulator))));
        return this;
    }

    /** All of another sequence. */
    public KernelSequence then(KernelSequence other) {
        steps.addAll(other.steps);
        return this;
    }

    /**
     * One of several ways to do the same, as a library keeps the one that was fastest when it measured them.
     *
     * @param measured the same ways, on the sizes that the library has measured
     */
    public KernelSequence thenFastest(List<KernelSequence> ways, List<KernelSequence> measured) {
        steps.add(simulator -> {
            int fastest = ways.size() == 1
                    ? 0
                    : IntStream.range(0, ways.size())
                            .boxed()
                            .min(Comparator.comparingDouble(
                                    way -> measured.get(way).run(simulator).picoseconds()))
                            .orElseThrow();
            return ways.get(fastest).run(simulator).parts();
        });
        return this;
    }

    /**
     * Simulates all, one after another.
     *
     * @throws IllegalArgumentException if one of them does not fit the GPU
     */
    public SequenceResult run(KernelSimulator simulator) {
        return new SequenceResult(
                steps.stream().flatMap(step -> step.apply(simulator).stream()).toList());
    }

    private static Part part(Operator operator, KernelResult result) {
        return new Part(operator.name(), Optional.of(operator), result);
    }
}
