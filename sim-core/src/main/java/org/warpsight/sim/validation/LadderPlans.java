package org.warpsight.sim.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelCraft;
import org.warpsight.sim.kernel.TileOrder;

/** The plans of the GEMM ladder by step, transcribed in {@code hardware-profiles/validation/ladder-plans.json}. */
final class LadderPlans {
    private static final Map<String, GemmPlan> BY_STEP = read();

    private LadderPlans() {}

    /** How the tiles of a step are numbered. */
    enum Order {
        RASTER,
        CONSECUTIVE,
        SUPERTILE,
        HILBERT
    }

    /** The file: where the plans come from, and one entry per step. */
    record PlanFile(String source, List<Step> plans) {}

    /** One step; the names are those of {@link GemmPlan} and {@link KernelCraft}. */
    record Step(
            String step,
            int tileM,
            int tileN,
            int tileK,
            int stages,
            int consumers,
            int warps,
            int clusterM,
            boolean persistent,
            Order order,
            int supertileRows,
            int supertileColumns,
            boolean loaderWarps,
            int stepArrivals,
            boolean drained,
            int registersPerThread,
            int sms,
            KernelCraft.Store store) {

        GemmPlan plan() {
            TileOrder tiles =
                    switch (order) {
                        case RASTER -> new TileOrder.Raster();
                        case CONSECUTIVE -> new TileOrder.Consecutive();
                        case SUPERTILE -> new TileOrder.Supertile(supertileRows, supertileColumns);
                        case HILBERT -> new TileOrder.Hilbert();
                    };
            KernelCraft craft =
                    new KernelCraft(loaderWarps, stepArrivals, drained, registersPerThread, sms, store, true);
            return new GemmPlan(
                    tileM, tileN, tileK, stages, consumers, warps, clusterM, 1, 1, persistent, tiles, craft);
        }
    }

    /** The plan of a step such as {@code 5a}; empty for those that state none. */
    static Optional<GemmPlan> of(String step) {
        return Optional.ofNullable(BY_STEP.get(step));
    }

    private static Map<String, GemmPlan> read() {
        JsonDocument document = JsonDocuments.resource(Architecture.class, "validation/ladder-plans.json");
        try {
            return JsonDocuments.mapper().treeToValue(document.tree(), PlanFile.class).plans().stream()
                    .collect(Collectors.toMap(Step::step, Step::plan, (a, b) -> a));
        } catch (JsonProcessingException mismatch) {
            throw document.problem("", mismatch.getOriginalMessage(), "Correct the ladder's plans", mismatch);
        }
    }
}
