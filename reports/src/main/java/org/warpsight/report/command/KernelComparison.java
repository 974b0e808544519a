package org.warpsight.report.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.report.kernel.Level;
import org.warpsight.report.kernel.RoleTime;
import org.warpsight.report.kernel.SpeedOfLight;
import org.warpsight.report.kernel.Terms;
import org.warpsight.sim.kernel.GemmPlanFields;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.roofline.ComputeRoof;
import org.warpsight.sim.roofline.Roofline;

/** Two kernels side by side, with the difference of each figure. */
record KernelComparison(KernelCase first, KernelResult before, KernelCase second, KernelResult after) {

    /** Simulates both. */
    static KernelComparison of(KernelCase first, KernelCase second) {
        return new KernelComparison(first, first.run(), second, second.run());
    }

    /**
     * A figure of both.
     *
     * @param name what it is
     * @param first its value in the first
     * @param second its value in the second
     * @param text writes it
     */
    private record Figure(String name, double first, double second, DoubleFunction<String> text) {
        String ratio() {
            return first == 0 ? Numbers.NONE : Numbers.of(second / first) + "x";
        }
    }

    private List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        Terms terms = Terms.of(first.gpu());
        ComputeRoof roof = new Roofline(first.gpu()).computeRoof(first.operator());
        figures.add(new Figure("time", seconds(before), seconds(after), Numbers::seconds));
        figures.add(new Figure(
                "rate",
                before.flops() / seconds(before),
                after.flops() / seconds(after),
                rate -> Numbers.si(rate, roof.unit())));
        figures.add(new Figure(
                terms.multiprocessor() + " clock",
                before.clockMhz(),
                after.clockMhz(),
                clock -> Numbers.of(clock) + " MHz"));
        List<Level> levels = Level.of(before);
        List<Level> others = Level.of(after);
        for (int i = 0; i < levels.size(); i++) {
            figures.add(new Figure(
                    "through " + levels.get(i).name(terms),
                    levels.get(i).bytes(),
                    others.get(i).bytes(),
                    bytes -> Numbers.si(bytes, "B")));
        }
        figures.add(
                new Figure("L2 hit rate", levels.get(1).hitRate(), others.get(1).hitRate(), Numbers::percent));
        figures.add(new Figure("blocks", blocks(before), blocks(after), Numbers::of));
        figures.add(new Figure("waves", waves(before), waves(after), Numbers::of));
        figures.add(new Figure(
                terms.warp() + "s per " + terms.multiprocessor(),
                before.kernels().get(0).occupancy().warps(),
                after.kernels().get(0).occupancy().warps(),
                Numbers::of));
        Map<Limiter, Double> reached = speed(first, before);
        Map<Limiter, Double> otherwise = speed(second, after);
        reached.forEach((unit, part) -> figures.add(
                new Figure(unit.id() + ", of its peak", part, otherwise.getOrDefault(unit, 0.0), Numbers::percent)));
        for (String role : List.of("producer", "consumer")) {
            figures.add(new Figure(role + " waits", waiting(before, role), waiting(after, role), Numbers::percent));
        }
        return figures;
    }

    private static double seconds(KernelResult result) {
        return result.picoseconds() * 1e-12;
    }

    private static double blocks(KernelResult result) {
        return result.kernels().get(0).blocks();
    }

    private static double waves(KernelResult result) {
        return result.kernels().get(0).waves();
    }

    private static Map<Limiter, Double> speed(KernelCase asked, KernelResult result) {
        Map<Limiter, Double> reached = new EnumMap<>(Limiter.class);
        SpeedOfLight.of(asked.gpu(), asked.operator(), result)
                .forEach(unit -> reached.put(unit.unit(), unit.fraction()));
        return reached;
    }

    private static double waiting(KernelResult result, String role) {
        return RoleTime.of(result.kernels().get(0)).stream()
                .filter(time -> time.role().equals(role) && time.waiting())
                .mapToDouble(RoleTime::share)
                .sum();
    }

    String tables() {
        TextTable plans = TextTable.of(
                        "<" + first.operator().name() + " on "
                                + first.gpu().product().name(),
                        "first",
                        "second")
                .byRow();
        ObjectNode one = GemmPlanFields.of(first.plan().orElseThrow()).tree();
        ObjectNode other = GemmPlanFields.of(second.plan().orElseThrow()).tree();
        one.properties().forEach(field -> {
            JsonNode changed = other.get(field.getKey());
            if (!changed.equals(field.getValue())) {
                plans.row(field.getKey(), field.getValue().asText(), changed.asText());
            }
        });
        plans.row("limited by", before.limiter().id(), after.limiter().id());
        TextTable table = TextTable.of("<", "first", "second", "second / first").byRow();
        figures()
                .forEach(figure -> table.row(
                        figure.name(),
                        figure.text().apply(figure.first()),
                        figure.text().apply(figure.second()),
                        figure.ratio()));
        return "first:   " + before.plan() + "\nsecond:  " + after.plan() + "\n\n" + plans + "\n" + table + "\n"
                + verdict() + "\n";
    }

    private String verdict() {
        double ratio = (double) before.picoseconds() / after.picoseconds();
        if (Math.abs(ratio - 1) < 0.001) {
            return "Both take the same time.";
        }
        return "The second plan is " + Numbers.of(Math.max(ratio, 1 / ratio)) + " times "
                + (ratio > 1 ? "faster." : "slower.");
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }

    String json() {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.set("first", KernelJson.tree(first, before));
        tree.set("second", KernelJson.tree(second, after));
        ObjectNode ratios = tree.putObject("second_over_first");
        for (Figure figure : figures()) {
            if (figure.first() != 0) {
                ratios.put(key(figure.name()), figure.second() / figure.first());
            }
        }
        return JsonDocuments.write(tree);
    }
}
