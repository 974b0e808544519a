package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.report.kernel.Level;
import org.warpsight.sim.kernel.GemmPlanFields;
import org.warpsight.sim.validation.LadderStep;

/** The steps of a ladder side by side, as a table and as JSON. */
final class LadderText {
    private static final int BAR = 32;

    private LadderText() {}

    static String table(List<LadderStep> steps) {
        double most = steps.stream()
                .mapToDouble(step -> Math.max(
                        step.measuredTeraflops().orElse(0),
                        step.predictedTeraflops().orElse(0)))
                .max()
                .orElse(1);
        TextTable table = TextTable.of(
                "<step", "<what changed", "measured", "predicted", "error", "L2 hits", "<limited by", "<TFLOP/s");
        for (LadderStep step : steps) {
            table.row(
                    step.step(),
                    step.change(),
                    number(step.measuredTeraflops()),
                    number(step.predictedTeraflops()),
                    step.error().isPresent() ? signed(step.error().getAsDouble()) : Numbers.NONE,
                    step.result()
                            .map(result ->
                                    Numbers.percent(Level.of(result).get(1).hitRate()))
                            .orElse(Numbers.NONE),
                    step.result().map(result -> result.limiter().id()).orElse("no plan stated"),
                    bar(step, most));
        }
        return table + "\nBars: █ predicted, ▕ measured; " + summary(steps) + "\n";
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Numbers.of(value.getAsDouble()) : Numbers.NONE;
    }

    private static String signed(double error) {
        return (error < 0 ? "-" : "+") + Numbers.percent(Math.abs(error));
    }

    private static String bar(LadderStep step, double most) {
        int predicted = (int) Math.round(BAR * step.predictedTeraflops().orElse(0) / most);
        StringBuilder bar = new StringBuilder("█".repeat(predicted) + " ".repeat(BAR + 1 - predicted));
        step.measuredTeraflops().ifPresent(measured -> {
            int place = (int) Math.round(BAR * measured / most);
            bar.setCharAt(place, '▕');
        });
        return bar.toString().stripTrailing();
    }

    private static String summary(List<LadderStep> steps) {
        double[] errors = steps.stream()
                .filter(step -> step.error().isPresent())
                .mapToDouble(step -> Math.abs(step.error().getAsDouble()))
                .sorted()
                .toArray();
        if (errors.length == 0) {
            return "no step has both.";
        }
        double sum = 0;
        for (double error : errors) {
            sum += error;
        }
        return errors.length + " steps have both, with a mean error of " + Numbers.percent(sum / errors.length)
                + " and a median of " + Numbers.percent(errors[errors.length / 2]) + ".";
    }

    static String json(List<LadderStep> steps) {
        ArrayNode array = JsonDocuments.mapper().createArrayNode();
        for (LadderStep step : steps) {
            ObjectNode node = array.addObject().put("step", step.step()).put("change", step.change());
            step.measuredTeraflops().ifPresent(value -> node.put("measured_tflops", value));
            step.predictedTeraflops().ifPresent(value -> node.put("predicted_tflops", value));
            step.error().ifPresent(value -> node.put("error", value));
            step.plan()
                    .ifPresent(plan ->
                            node.set("plan_fields", GemmPlanFields.of(plan).tree()));
            step.result().ifPresent(result -> {
                node.put("limiter", result.limiter().id());
                node.put("time_us", result.microseconds());
                node.put("clock_mhz", result.clockMhz());
                for (Level level : Level.of(result)) {
                    node.put(level.id() + "_bytes", level.bytes());
                }
                node.put("l2_hit_rate", Level.of(result).get(1).hitRate());
            });
        }
        return JsonDocuments.write(array);
    }
}
