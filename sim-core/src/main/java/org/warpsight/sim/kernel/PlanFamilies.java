package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.Comparator;
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
 * @param gemm what a library's general GEMMs choose from
 * @param blockScaledGemm what GEMMs choose from whose scales change along k; absent where it is the same
 * @param attention attention tiles in rising order of head size
 * @param sources where the candidates come from
 */
public record PlanFamilies(
        String architecture,
        GemmFamily gemm,
        Optional<GemmFamily> blockScaledGemm,
        List<AttentionTile> attention,
        Map<String, String> sources) {
    private static final JsonFormat<PlanFamilies> FORMAT = JsonFormat.of(PlanFamilies.class, "plans.schema.json");

    /**
     * GEMM plans: every combination that fits a GPU is a candidate.
     *
     * @param kBytes bytes along k of one step
     * @param clusterMinimumElements smaller tiles are not clustered
     * @param residentBlocks blocks per SM that the stages leave room for
     * @param runsPerChiplet whether blocks of a chiplet take tiles that follow one another; absent for no
     * @param craft how the kernels are written; absent for well-tuned ones
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
            Boolean runsPerChiplet,
            KernelCraft craft) {

        public GemmFamily {
            runsPerChiplet = runsPerChiplet != null && runsPerChiplet;
            craft = craft == null ? KernelCraft.TUNED : craft;
        }

        TileOrder order() {
            return runsPerChiplet ? new TileOrder.PerChiplet(TileOrder.SQUARE) : TileOrder.SQUARE;
        }

        /** The plan of a kernel that is known by its tile, with as many warps as the most similar tile of the family. */
        GemmPlan plan(int m, int n, int tileK, int splitK) {
            Tile like = tiles.stream()
                    .min(Comparator.comparingInt(tile -> Math.abs(tile.m() - m) + Math.abs(tile.n() - n)))
                    .orElseThrow();
            return new GemmPlan(
                    m,
                    n,
                    tileK,
                    minimumStages,
                    like.consumers(),
                    like.warps(),
                    1,
                    1,
                    splitK,
                    persistent,
                    order(),
                    craft);
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

    /** What a GEMM's kernels choose from. */
    GemmFamily gemmOf(Gemm gemm) {
        boolean scaledAlongK = gemm.scaling().activations().changeAlongK();
        return scaledAlongK ? blockScaledGemm.orElse(this.gemm) : this.gemm;
    }

    /** All GEMM plans without split-K that fit an SM, for operands of the sizes of a GEMM's. */
    List<GemmPlan> gemmPlans(Gpu gpu, Gemm gemm) {
        int shared = gpu.architecture().sharedMemory().maxBytes();
        int reserved = gpu.architecture().sharedMemory().reservedBytesPerBlock();
        GemmFamily family = gemmOf(gemm);
        LinkedHashSet<GemmPlan> plans = new LinkedHashSet<>();
        // Where loads pass through registers, a stage waits there.
        boolean passing = gpu.architecture().copyEngine().kind() == Architecture.CopyKind.GLOBAL_TO_LDS
                && family.craft().staging() == KernelCraft.Staging.REGISTERS;
        for (Tile tile : family.tiles()) {
            for (int bytes : family.kBytes()) {
                int tileK = (int) Math.round(bytes / gemm.activations().bytes());
                for (int resident : family.residentBlocks()) {
                    int room = Math.min(
                            shared / resident - reserved,
                            gpu.architecture().sharedMemory().maxBytesPerBlock());
                    addClustered(plans, family, gemm, tile, tileK, room, passing ? 1 : 0);
                }
            }
        }
        return new ArrayList<>(plans);
    }

    private void addClustered(
            LinkedHashSet<GemmPlan> plans,
            GemmFamily family,
            Gemm gemm,
            Tile tile,
            int tileK,
            int room,
            int inRegisters) {
        double staging =
                family.persistent() ? tile.m() * tile.n() * gemm.output().bytes() : 0;
        double stage = tileK
                * (tile.m() * gemm.activations().bytes()
                        + tile.n() * gemm.weights().bytes());
        int stages = (int) Math.min(family.maximumStages(), (room - staging) / stage + inRegisters);
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
                        family.order(),
                        family.craft()));
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
