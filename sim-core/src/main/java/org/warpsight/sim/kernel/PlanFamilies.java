package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
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
 * @param weightOnly GEMM plans for weights that are converted before they are multiplied
 * @param integer GEMM plans for INT8 activations and weights
 * @param blockScaled GEMM plans for scales that change along k
 * @param attention attention tiles in rising order of head size
 * @param sources where the candidates come from
 */
public record PlanFamilies(
        String architecture,
        GemmFamily gemm,
        Optional<GemmFamily> grouped,
        Optional<GemmFamily> gated,
        Optional<GemmFamily> weightOnly,
        Optional<GemmFamily> integer,
        Optional<GemmFamily> blockScaled,
        List<AttentionTile> attention,
        Map<String, String> sources) {
    private static final JsonFormat<PlanFamilies> FORMAT = JsonFormat.of(PlanFamilies.class, "plans.schema.json");

    /**
     * GEMM plans: every combination that fits a GPU is a candidate.
     *
     * @param kBytes bytes along k of one step
     * @param clusterMinimumElements smaller tiles are not clustered
     * @param residentBlocks blocks per SM that the stages leave room for
     * @param serialSplits whether the blocks that share a tile along k add to it one after another, instead of a second
     *     kernel
     * @param vectorKernel what few rows are multiplied with as well
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
            boolean serialSplits,
            Optional<VectorKernel> vectorKernel,
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

    /**
     * A kernel for few rows that does without the matrix pipe.
     *
     * @param maximumRows the most rows of A it is built for
     * @param columns columns of B that a thread multiplies; as many times more where columns are interleaved
     * @param threads of a block
     */
    public record VectorKernel(int maximumRows, int columns, int threads) {}

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

    /** The plans that libraries have for the formats of a GEMM. */
    GemmFamily family(Gemm gemm) {
        if (ScaleArithmetic.converts(gemm)) {
            return weightOnly.orElse(gemm());
        }
        if (ScaleArithmetic.promotes(gemm)) {
            return blockScaled.orElse(gemm());
        }
        return gemm.activations() == Precision.INT8 ? integer.orElse(gemm()) : gemm();
    }

    /** All GEMM plans without split-K that fit an SM, for operands of the sizes of a GEMM's. */
    List<GemmPlan> gemmPlans(Gpu gpu, Gemm gemm) {
        GemmFamily family = family(gemm);
        KernelCraft craft = family.serialSplits() ? KernelCraft.TUNED.withSerialSplits() : KernelCraft.TUNED;
        return plans(family, craft, gpu, gemm);
    }

    /** All plans of a grouped GEMM of whose groups {@code typical} is a batch. */
    List<GemmPlan> groupedPlans(Gpu gpu, Gemm typical, boolean gating) {
        if (gating && gated.isPresent()) {
            return plans(gated.get(), KernelCraft.WARPS_IN_STEP, gpu, typical);
        }
        GemmFamily family =
                ScaleArithmetic.converts(typical) ? family(typical) : grouped.orElseGet(() -> family(typical));
        return plans(family, KernelCraft.TUNED, gpu, typical);
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
                * (tile.m() * ScaleArithmetic.activationBytes(gemm) + tile.n() * ScaleArithmetic.weightBytes(gemm));
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
