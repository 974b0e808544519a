package org.warpsight.sim.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelResult;

/**
 * A step from a naive to the best GEMM, measured and predicted.
 *
 * @param step such as {@code 5a}
 * @param change what the step changes, in the table's words
 * @param flops of the GEMM
 * @param measuredTeraflops rate that was measured; empty where the table gives none
 * @param plan the step's plan; empty where it states none
 * @param result the simulation under the plan
 */
public record LadderStep(
        String step,
        String change,
        double flops,
        OptionalDouble measuredTeraflops,
        Optional<GemmPlan> plan,
        Optional<KernelResult> result) {

    /**
     * The steps of a table in its order.
     *
     * @param file where it was read, for messages
     * @throws BadInputException if there is a row of another kind
     */
    public static List<LadderStep> of(String file, MeasuredTable table) {
        Simulators simulators = new Simulators();
        List<LadderStep> steps = new ArrayList<>();
        int kernel = table.header().indexOf("kernel");
        for (MeasuredRow row : table.rows()) {
            if (!(row.asked() instanceof LadderCase asked)) {
                throw BadInputException.of(
                        file,
                        "",
                        "not a table of GEMM steps",
                        "The kernel of each row must begin with '" + TableKind.LADDER_PREFIX + "'");
            }
            steps.add(new LadderStep(
                    asked.step(),
                    change(row.fields().get(kernel), asked.step()),
                    asked.gemm().flops(),
                    row.measurements().get(0).value(),
                    LadderPlans.of(asked.step()),
                    asked.result(simulators)));
        }
        return steps;
    }

    private static String change(String kernel, String step) {
        return kernel.substring(TableKind.LADDER_PREFIX.length())
                .strip()
                .substring(step.length())
                .strip();
    }

    /** The simulated rate; empty for a step without a plan. */
    public OptionalDouble predictedTeraflops() {
        return result.map(run -> OptionalDouble.of(flops / run.picoseconds())).orElse(OptionalDouble.empty());
    }

    /** Predicted over measured, less one; empty where either is missing. */
    public OptionalDouble error() {
        return predictedTeraflops().isPresent() && measuredTeraflops.isPresent()
                ? OptionalDouble.of(predictedTeraflops().getAsDouble() / measuredTeraflops.getAsDouble() - 1)
                : OptionalDouble.empty();
    }
}
