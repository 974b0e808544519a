package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Map;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Numbers;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.kernel.RoleState;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.Operator;

/** A kernel's result in figures. */
record KernelText(Gpu gpu, Operator operator, KernelResult result) {
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;
    private static final int BAR = 40;

    String tables() {
        double seconds = result.picoseconds() * 1e-12;
        double bound = new Roofline(gpu).boundSeconds(operator);
        TextTable figures =
                TextTable.of("<" + operator.name() + " on " + gpu.product().name(), "");
        figures.row("time", Numbers.seconds(seconds));
        figures.row("limited by", result.limiter().id());
        figures.row("roofline bound, operands in HBM", Numbers.seconds(bound));
        figures.row("rate", Numbers.si(result.flops() / seconds, "FLOP/s"));
        figures.row("through HBM", Numbers.si(result.hbmBytes(), "B"));
        figures.row("through L2", Numbers.si(result.l2Bytes(), "B"));
        figures.row("L2 hit rate", Numbers.percent(hitRate()));
        figures.row("SM clock", Numbers.of(result.clockMhz()) + " MHz");
        return figures + "\n" + kernels() + "\n" + bars() + "\n" + roles();
    }

    private double hitRate() {
        return Math.max(0, 1 - result.hbmBytes() / result.l2Bytes());
    }

    private String kernels() {
        TextTable table = TextTable.of("<kernel", "time", "of it launch", "blocks", "per SM", "waves");
        for (KernelResult.KernelTime kernel : result.kernels()) {
            table.row(
                    kernel.name(),
                    Numbers.seconds(kernel.picoseconds() * 1e-12),
                    Numbers.seconds(kernel.launchPicoseconds() * 1e-12),
                    Numbers.count(kernel.blocks()),
                    Numbers.count(kernel.occupancy().blocksPerSm()),
                    Numbers.of(kernel.waves()));
        }
        return table.toString();
    }

    /** How busy each unit was: the longest bar is what to look at first. */
    private String bars() {
        TextTable table = TextTable.of("<unit", "in use", "<of the time");
        result.utilization().entrySet().stream()
                .sorted(Map.Entry.<Limiter, Double>comparingByValue(Comparator.reverseOrder()))
                .forEach(unit -> table.row(unit.getKey().id(), Numbers.percent(unit.getValue()), "█".repeat((int)
                                Math.round(BAR * Math.min(1, unit.getValue())))));
        return table.toString();
    }

    private String roles() {
        TextTable table = TextTable.of("<role", "<state", "time per SM", "share");
        KernelResult.KernelTime first = result.kernels().get(0);
        addRole(table, "producer", first.producer());
        addRole(table, "consumer", first.consumer());
        return table.toString();
    }

    private static void addRole(TextTable table, String role, Map<RoleState, Double> states) {
        double total = states.values().stream().mapToDouble(Double::doubleValue).sum();
        states.forEach((state, picoseconds) -> table.row(
                role, state.id(), Numbers.seconds(picoseconds * 1e-12), Numbers.percent(picoseconds / total)));
    }

    String json() {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("gpu", gpu.id());
        tree.put("operator", operator.name());
        tree.put("plan", result.plan());
        tree.put("time_us", result.picoseconds() / PICOSECONDS_PER_MICROSECOND);
        tree.put("bound_us", new Roofline(gpu).boundSeconds(operator) * 1e6);
        tree.put("limiter", result.limiter().id());
        tree.put("clock_mhz", result.clockMhz());
        tree.put("flops", result.flops());
        tree.put("l2_bytes", result.l2Bytes());
        tree.put("hbm_bytes", result.hbmBytes());
        tree.put("l2_hit_rate", hitRate());
        ObjectNode utilization = tree.putObject("utilization");
        result.utilization().forEach((unit, part) -> utilization.put(unit.id(), part));
        var kernels = tree.putArray("kernels");
        for (KernelResult.KernelTime kernel : result.kernels()) {
            ObjectNode node = kernels.addObject();
            node.put("name", kernel.name());
            node.put("time_us", kernel.picoseconds() / PICOSECONDS_PER_MICROSECOND);
            node.put("launch_us", kernel.launchPicoseconds() / PICOSECONDS_PER_MICROSECOND);
            node.put("blocks", kernel.blocks());
            node.put("blocks_per_sm", kernel.occupancy().blocksPerSm());
            node.put("waves", kernel.waves());
            addStates(node.putObject("producer_us_per_sm"), kernel.producer());
            addStates(node.putObject("consumer_us_per_sm"), kernel.consumer());
        }
        return JsonDocuments.write(tree);
    }

    private static void addStates(ObjectNode node, Map<RoleState, Double> states) {
        states.forEach((state, picoseconds) -> node.put(state.id(), picoseconds / PICOSECONDS_PER_MICROSECOND));
    }
}
