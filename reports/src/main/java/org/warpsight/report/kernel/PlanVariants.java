package org.warpsight.report.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.sim.kernel.GemmFamily;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.GemmPlanFields;
import org.warpsight.sim.kernel.PlanFamilies;

/** The same GEMM under plans that differ in one respect, as far as a block of them fits an SM. */
final class PlanVariants {
    private final KernelCase asked;
    private final GemmPlanFields fields;
    private final Map<GemmPlan, Variant> variants = new LinkedHashMap<>();

    private PlanVariants(KernelCase asked) {
        this.asked = asked;
        this.fields = GemmPlanFields.of(asked.plan().orElseThrow());
    }

    /**
     * All of them, each plan once.
     *
     * @param asked a GEMM with its plan
     */
    static List<Variant> of(KernelCase asked) {
        PlanVariants all = new PlanVariants(asked);
        GemmFamily family = PlanFamilies.of(asked.gpu().architecture()).gemm();
        all.addCraft();
        all.addStages(family);
        all.addClusters(family);
        all.addSplits(family);
        all.addSchedules();
        family.tiles().forEach(all::addTile);
        return List.copyOf(all.variants.values());
    }

    private void addStages(GemmFamily family) {
        int stages = fields.stages();
        for (int other : new int[] {stages + 1, stages - 1, family.minimumStages()}) {
            if (other >= 1) {
                add("stages", stages(other) + " instead of " + stages, Map.of("stages", other));
            }
        }
    }

    private static String stages(int count) {
        return count + (count == 1 ? " stage" : " stages");
    }

    private void addClusters(GemmFamily family) {
        for (GemmFamily.Cluster cluster : family.clusters()) {
            boolean single = cluster.m() * cluster.n() == 1;
            String name = single
                    ? "no cluster: every block loads all of its tiles itself"
                    : "clusters of " + cluster.m() + "x" + cluster.n() + " blocks that share loads by multicast";
            add("cluster", name, Map.of("cluster_m", cluster.m(), "cluster_n", cluster.n()));
        }
    }

    private void addSplits(GemmFamily family) {
        for (int split : new int[] {1, 2, 4, 8}) {
            if (split <= family.maximumSplitK()) {
                add(
                        "split",
                        split == 1 ? "k not split" : "k split over " + split + " blocks",
                        Map.of("split_k", split));
            }
        }
    }

    private void addSchedules() {
        add(
                "persistence",
                fields.persistent() ? "a new block for every tile" : "persistent blocks: loads during the epilogue",
                Map.of("persistent", !fields.persistent()));
        add("order", "tiles row by row", Map.of("order", "raster"));
        add("order", "tiles along a Hilbert curve", Map.of("order", "hilbert"));
        add("order", "tiles in groups that make a wave square", Map.of("order", "square"));
    }

    private void addCraft() {
        Terms terms = Terms.of(asked.gpu());
        add("arrivals", "three arrivals at a stage's barriers", Map.of("step_arrivals", 3));
        add("drain", "one product in flight while the next tile is awaited", Map.of("drained", false));
        add("drain", "every step waits for its own product", Map.of("drained", true));
        add("registers", "as many registers as accumulators need", Map.of("registers_per_thread", 0));
        add("sms", "all " + terms.multiprocessor() + "s", Map.of("sms", 0));
        add("store", "a bulk store through " + terms.sharedMemory(), Map.of("store", "bulk"));
        add("store", "each thread storing what it has", Map.of("store", "scattered"));
    }

    /** A tile that libraries use and that is at most twice or half as large in each direction, with as many stages as fit. */
    private void addTile(GemmFamily.Tile tile) {
        if (!near(tile.m(), fields.tileM()) || !near(tile.n(), fields.tileN())) {
            return;
        }
        for (int stages = Math.max(fields.stages(), 8); stages >= 1; stages--) {
            Map<String, Object> changes = Map.of(
                    "tile_m",
                    tile.m(),
                    "tile_n",
                    tile.n(),
                    "warps",
                    tile.warps(),
                    "consumers",
                    tile.consumers(),
                    "stages",
                    stages);
            boolean same = tile.m() == fields.tileM() && tile.n() == fields.tileN();
            if (same || add("tile", "tile of " + tile.m() + "x" + tile.n() + " with " + stages(stages), changes)) {
                return;
            }
        }
    }

    private static boolean near(int size, int now) {
        return size <= 2 * now && now <= 2 * size;
    }

    /** Adds a plan if it is another one and fits; whether it fits. */
    private boolean add(String aspect, String change, Map<String, Object> changes) {
        ObjectNode tree = JsonDocuments.mapper().valueToTree(changes);
        GemmPlan plan =
                fields.with(JsonDocuments.text("variant", tree.toString())).plan();
        KernelCase changed = asked.under(plan);
        boolean fits = changed.fits();
        if (fits && !plan.equals(asked.plan().orElseThrow())) {
            variants.putIfAbsent(plan, new Variant(Variant.Kind.PLAN, aspect, change, changed));
        }
        return fits;
    }
}
