package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;
import org.warpsight.workload.operator.Gemm;

/**
 * The plans that libraries consider on an architecture, read from {@code plans/<architecture>.json}: constraints, never
 * shapes.
 *
 * @param grouped plans of grouped GEMMs
 * @param gated plans of grouped GEMMs that multiply both input matrices of a gated expert in one block, on warp-level
 *     instructions
 * @param attention attention tiles in rising order of head size
 * @param sources where the candidates come from
 */
public record PlanFamilies(
        String architecture,
        GemmFamily gemm,
        Optional<GemmFamily> grouped,
        Optional<GemmFamily> gated,
        List<AttentionTile> attention,
        Map<String, String> sources) {
    private static final JsonFormat<PlanFamilies> FORMAT = JsonFormat.of(PlanFamilies.class, "plans.schema.json");

    /**
     * GEMM plans: every combination that fits a GPU is a candidate.
     *
     * @param kBytes bytes along k of one step
     * @param clusterMinimumElements smaller tiles are not clustered
     * @param residentBlocks blocks per SM that the stages leave room for
     */
    public record GemmFamily(
            List<Tile> tiles,
            List<Integer> kBytes,
            List<Cluster> clusters,
            int clusterMinimumElements,
            List<Integer> residentBlocks,
            int minimumStages,
            int maximumStages,
            int maximumSplitK,
            boolean persistent,
            Optional<Order> order) {

        /** How blocks walk over the tiles. */
        public enum Order {
            /** So that a wave reads least. */
            SQUARE,
            /** Row by row. */
            RASTER
        }

        private TileOrder tileOrder() {
            return order.orElse(Order.SQUARE) == Order.RASTER ? new TileOrder.Raster() : TileOrder.SQUARE;
        }
    }

    /** A tile of C, the warps that multiply it and the roles (warpgroups) they form. */
    public record Tile(int m, int n, int warps, int consumers) {}

    /** Blocks that share loads by multicast. */
    public record Cluster(int m, int n) {}

    /** Attention tiles for heads of at most a size. */
    public record AttentionTile(int maximumHeadDim, int queryTile, int keyTile, int stages, int consumers, int warps) {}

    /**
     * The families of an architecture.
     *
     * @throws BadInputException if the architecture has no plan file
     */
    public static PlanFamilies of(Architecture architecture) {
        String resource = "plans/" + architecture.id() + ".json";
        if (Architecture.class.getResource(resource) == null) {
            throw BadInputException.of(
                    architecture.id(),
                    "",
                    "there are no tile plans for this architecture",
                    "Add hardware-profiles/plans/" + architecture.id()
                            + ".json or give the GPU one of the bundled architectures");
        }
        return FORMAT.read(JsonDocuments.resource(Architecture.class, resource));
    }

    /** All GEMM plans without split-K that fit an SM, for operands of the sizes of a GEMM's. */
    List<GemmPlan> gemmPlans(Gpu gpu, Gemm gemm) {
        return plans(gemm(), KernelCraft.TUNED, gpu, gemm);
    }

    /** All plans of a grouped GEMM of whose groups {@code typical} is a batch. */
    List<GemmPlan> groupedPlans(Gpu gpu, Gemm typical, boolean gating) {
        return gating && gated.isPresent()
                ? plans(gated.get(), KernelCraft.WARPS_IN_STEP, gpu, typical)
                : plans(grouped.orElse(gemm), KernelCraft.TUNED, gpu, typical);
    }

    private static List<GemmPlan> plans(GemmFamily family, KernelCraft craft, Gpu gpu, Gemm gemm) {
        int shared = gpu.architecture().sharedMemory().maxBytes();
        int reserved = gpu.architecture().sharedMemory().reservedBytesPerBlock();
        LinkedHashSet<GemmPlan> plans = new LinkedHashSet<>();
        for (Tile tile : family.tiles()) {
            for (int bytes : family.kBytes()) {
                int tileK = (int) Math.round(bytes / gemm.activations().bytes());
                for (int resident : family.residentBlocks()) {
                    int room = Math.min(
                            shared / resident - reserved,
                            gpu.architecture().sharedMemory().maxBytesPerBlock());
                    addClustered(plans, family, craft, gemm, tile, tileK, room);
                }
            }
        }
        return new ArrayList<>(plans);
    }

    private static void addClustered(
            LinkedHashSet<GemmPlan> plans,
            GemmFamily family,
            KernelCraft craft,
            Gemm gemm,
            Tile tile,
            int tileK,
            int room) {
        double staging = family.persistent() && craft.store() == KernelCraft.Store.BULK
                ? tile.m() * tile.n() * gemm.output().bytes()
                : 0;
        double stage = tileK
                * (tile.m() * gemm.activations().bytes()
                        + tile.n() * gemm.weights().bytes());
        int stages = (int) Math.min(family.maximumStages(), (room - staging) / stage);
        if (stages < family.minimumStages()) {
            return;
        }
        for (Cluster cluster : family.clusters()) {
            boolean single = cluster.m() * cluster.n() == 1;
            if (single || tile.m() * tile.n() >= family.clusterMinimumElements()) {
                plans.add(new GemmPlan(
                        tile.m(),
                        tile.n(),
                        tileK,
                        stages,
                        tile.consumers(),
                        tile.warps(),
                        cluster.m(),
                        cluster.n(),
                        1,
                        family.persistent(),
                        family.tileOrder(),
                        craft));
            }
        }
    }

    /** The tile for heads of a size; the last one for larger ones. */
    AttentionTile attentionTile(int headDim) {
        return attention.stream()
                .filter(tile -> headDim <= tile.maximumHeadDim())
                .findFirst()
                .orElse(attention.get(attention.size() - 1));
    }
}
