package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Gemm;

/**
 * A step of the ladder from a naive to the best GEMM: the same square BF16 product again and again on the same matrices,
 * under the plan that the step describes, in TFLOP/s.
 *
 * @param step such as {@code 5a}
 * @param size m, n and k
 */
record LadderCase(String gpu, String step, int size) implements RowCase {
    private static final Pattern STEP = Pattern.compile(Pattern.quote(TableKind.LADDER_PREFIX) + "\\s*(\\S+).*");
    private static final Pattern SQUARE = Pattern.compile("m=n=k=(\\d{1,6})");

    /** Size of a row whose shape is not a square. */
    private static final int UNKNOWN = 0;

    static LadderCase of(RowInputs row) {
        Matcher step = STEP.matcher(row.text("kernel"));
        Matcher square = SQUARE.matcher(row.text("shape"));
        return new LadderCase(
                row.text("gpu"),
                step.matches() ? step.group(1) : "",
                square.matches() ? Integer.parseInt(square.group(1)) : UNKNOWN);
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        if (size == UNKNOWN) {
            return List.of(new Unpredicted("only shapes like m=n=k=4096 are understood"));
        }
        try {
            return List.of(result(simulators)
                    .<Prediction>map(this::predicted)
                    .orElseGet(() -> new Unpredicted("step " + step + " states no plan")));
        } catch (BadInputException unknown) {
            return List.of(new Unpredicted(unknown.getMessage()));
        }
    }

    /** The product that every step computes. */
    Gemm gemm() {
        return Gemm.of("ladder", size, size, size, Precision.BF16);
    }

    /**
     * The simulation of the step; empty if it states no plan.
     *
     * @throws BadInputException if the GPU is unknown
     */
    Optional<KernelResult> result(Simulators simulators) {
        KernelSimulator simulator =
                simulators.stream(HardwareCatalogue.standard().gpu(gpu));
        double operand = (double) size * size * Precision.BF16.bytes();
        CacheState cache = CacheState.replayed(
                operand, operand, operand, 1, simulator.gpu().sharedL2Bytes());
        return LadderPlans.of(step).map(plan -> simulator.run(gemm(), plan, cache));
    }

    private Predicted predicted(KernelResult result) {
        return new Predicted(gemm().flops() / result.picoseconds(), result.limiter(), result.plan());
    }
}
