package org.warpsight.sim.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.GemmPlanFields;
import org.warpsight.sim.kernel.TileOrder;

/**
 * The plans of the GEMM ladder by step, transcribed in {@code hardware-profiles/validation/ladder-plans.json}: one entry
 * per step, with the names of {@link GemmPlanFields}.
 */
final class LadderPlans {
    /** What a step that does not say otherwise has: no cluster along n, no split of k. */
    private static final GemmPlanFields UNSAID =
            GemmPlanFields.of(new GemmPlan(64, 64, 64, 1, 1, 4, 1, 1, 1, false, TileOrder.SQUARE));

    private static final Map<String, GemmPlan> BY_STEP = read();

    private LadderPlans() {}

    /** The plan of a step such as {@code 5a}; empty for those that state none. */
    static Optional<GemmPlan> of(String step) {
        return Optional.ofNullable(BY_STEP.get(step));
    }

    private static Map<String, GemmPlan> read() {
        JsonDocument document = JsonDocuments.resource(Architecture.class, "validation/ladder-plans.json");
        Map<String, GemmPlan> plans = new HashMap<>();
        for (JsonNode entry : document.tree().path("plans")) {
            ObjectNode fields = entry.deepCopy();
            String step = fields.remove("step").asText();
            JsonDocument plan = JsonDocuments.text(document.name() + ", step " + step, fields.toString());
            plans.put(step, UNSAID.with(plan).plan());
        }
        return plans;
    }
}
