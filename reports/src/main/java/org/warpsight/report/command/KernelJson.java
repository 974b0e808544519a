package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.report.kernel.Level;
import org.warpsight.report.kernel.RoleTime;
import org.warpsight.report.kernel.SpeedOfLight;
import org.warpsight.report.kernel.Terms;
import org.warpsight.sim.kernel.GemmPlanFields;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.LoadDuration;
import org.warpsight.sim.kernel.RoleState;
import org.warpsight.sim.roofline.Roofline;

/** A kernel's result as JSON. */
final class KernelJson {
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    private KernelJson() {}

    /** Everything that the tables show, in full digits. */
    static ObjectNode tree(KernelCase asked, KernelResult result) {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("gpu", asked.gpu().id());
        tree.put("operator", asked.operator().name());
        tree.put("plan", result.plan());
        asked.plan()
                .ifPresent(
                        plan -> tree.set("plan_fields", GemmPlanFields.of(plan).tree()));
        tree.put("launch", asked.launch().name().toLowerCase(Locale.ROOT));
        tree.put("library", asked.library().name().toLowerCase(Locale.ROOT));
        tree.put("sustained", asked.load().equals(LoadDuration.SUSTAINED));
        tree.put("time_us", result.picoseconds() / PICOSECONDS_PER_MICROSECOND);
        tree.put("bound_us", new Roofline(asked.gpu()).boundSeconds(asked.operator()) * 1e6);
        tree.put("limiter", result.limiter().id());
        tree.put("clock_mhz", result.clockMhz());
        tree.put("flops", result.flops());
        for (Level level : Level.of(result)) {
            tree.put(level.id() + "_bytes", level.bytes());
        }
        for (Level level : Level.of(result)) {
            tree.put(level.id() + "_hit_rate", level.hitRate());
        }
        ObjectNode utilization = tree.putObject("utilization");
        result.utilization().forEach((unit, part) -> utilization.put(unit.id(), part));
        addSpeedOfLight(tree.putArray("speed_of_light"), asked, result);
        ArrayNode kernels = tree.putArray("kernels");
        int maxWarps = asked.gpu().architecture().multiprocessor().maxWarps();
        result.kernels().forEach(kernel -> addKernel(kernels.addObject(), kernel, maxWarps, Terms.of(asked.gpu())));
        return tree;
    }

    private static void addSpeedOfLight(ArrayNode units, KernelCase asked, KernelResult result) {
        for (SpeedOfLight unit : SpeedOfLight.of(asked.gpu(), asked.operator(), result)) {
            units.addObject()
                    .put("unit", unit.unit().id())
                    .put("fraction", unit.fraction())
                    .put("reached_per_s", unit.reached())
                    .put("peak_per_s", unit.peak())
                    .put("quantity", unit.quantity().replace("/s", ""))
                    .put("in_use", unit.inUse());
        }
    }

    private static void addKernel(ObjectNode node, KernelResult.KernelTime kernel, int maxWarps, Terms terms) {
        node.put("name", kernel.name());
        node.put("time_us", kernel.picoseconds() / PICOSECONDS_PER_MICROSECOND);
        node.put("launch_us", kernel.launchPicoseconds() / PICOSECONDS_PER_MICROSECOND);
        node.put("blocks", kernel.blocks());
        node.put("blocks_per_sm", kernel.occupancy().blocksPerSm());
        node.put("warps_per_sm", kernel.occupancy().warps());
        node.put("occupancy", (double) kernel.occupancy().warps() / maxWarps);
        node.put("occupancy_limit", kernel.occupancy().limit().name().toLowerCase(Locale.ROOT));
        node.put("waves", kernel.waves());
        addStates(node.putObject("producer_us_per_sm"), kernel.producer());
        addStates(node.putObject("consumer_us_per_sm"), kernel.consumer());
        ArrayNode roles = node.putArray("roles");
        for (RoleTime role : RoleTime.of(kernel)) {
            roles.addObject()
                    .put("role", role.role())
                    .put("state", role.state().id())
                    .put("kind", role.waiting() ? "waiting" : "busy")
                    .put("cause", RoleTime.cause(role.state(), terms))
                    .put("us_per_sm", role.picoseconds() / PICOSECONDS_PER_MICROSECOND)
                    .put("share", role.share());
        }
    }

    private static void addStates(ObjectNode node, Map<RoleState, Double> states) {
        states.forEach((state, picoseconds) -> node.put(state.id(), picoseconds / PICOSECONDS_PER_MICROSECOND));
    }
}
