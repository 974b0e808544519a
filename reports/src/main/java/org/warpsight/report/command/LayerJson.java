package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.layer.LayerCase;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.kernel.sequence.SequenceResult;

/** A layer's kernels as JSON. */
final class LayerJson {
    private LayerJson() {}

    /** Everything that the tables show, in full digits, and the use of each unit. */
    static ObjectNode tree(LayerCase asked, SequenceResult result) {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("gpu", asked.gpu().id());
        tree.put("layer", asked.layer().name());
        asked.layer().figures().forEach(figure -> tree.put(figure.id(), figure.value()));
        tree.put("time_us", result.picoseconds() / 1e6);
        tree.put("bound_us", asked.boundSeconds() * 1e6);
        tree.put("limiter", result.longest().result().limiter().id());
        tree.put("longest", result.longest().name());
        tree.put("flops", result.flops());
        tree.put("hbm_bytes", result.hbmBytes());
        ArrayNode operators = tree.putArray("operators");
        result.parts().forEach(part -> add(operators.addObject(), part));
        return tree;
    }

    private static void add(ObjectNode node, SequenceResult.Part part) {
        KernelResult result = part.result();
        node.put("name", part.name());
        node.put("plan", result.plan());
        node.put("time_us", result.microseconds());
        node.put("limiter", result.limiter().id());
        node.put("clock_mhz", result.clockMhz());
        node.put("flops", result.flops());
        node.put("l2_bytes", result.l2Bytes());
        node.put("hbm_bytes", result.hbmBytes());
        ObjectNode utilization = node.putObject("utilization");
        for (Map.Entry<Limiter, Double> unit : result.utilization().entrySet()) {
            utilization.put(unit.getKey().id(), unit.getValue());
        }
        ArrayNode kernels = node.putArray("kernels");
        for (KernelResult.KernelTime kernel : result.kernels()) {
            kernels.addObject()
                    .put("name", kernel.name())
                    .put("time_us", kernel.picoseconds() / 1e6)
                    .put("blocks", kernel.blocks())
                    .put("waves", kernel.waves());
        }
    }
}
