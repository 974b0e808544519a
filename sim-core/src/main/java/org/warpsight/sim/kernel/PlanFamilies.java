package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;
import org.warpsight.workload.operator.Attention;
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
 * @param attention attention tiles, the more special ones first
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
     * @param wavefronts how kernels of CDNA are written; absent elsewhere
     * @param order how blocks walk over the tiles
     * @param ranking how the library chooses among them
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
            Optional<Wavefronts> wavefronts,
            Optional<Order> order,
            Optional<Ranking> ranking) {

        /** How a plan is chosen. */
        public enum Ranking {
            /** By estimated time, as a library that has measured its kernels does; the best two are simulated. */
            ESTIMATE,
            /** By the rule of {@link DeepGemmLayouts}. */
            DEEP_GEMM
        }

        /** How blocks walk over the tiles. */
        public enum Order {
            /** So that a wave reads least. */
            SQUARE,
            /** Row by row. */
            RASTER
        }

        KernelCraft craft() {
            KernelCraft tuned = serialSplits ? KernelCraft.TUNED.withSerialSplits() : KernelCraft.TUNED;
            return wavefronts
                    .map(steps -> tuned.withSteps(steps.drained(), steps.staging()))
                    .orElse(tuned);
        }

        TileOrder tileOrder() {
            boolean runs = wavefronts.map(Wavefronts::runsPerChiplet).orElse(false);
            TileOrder within = order.orElse(Order.SQUARE) == Order.RASTER ? new TileOrder.Raster() : TileOrder.SQUARE;
            return runs ? new TileOrder.PerChiplet(within) : within;
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
                    tileOrder(),
                    craft());
        }
    }

    /**
     * How kernels of CDNA are written.
     *
     * @param runsPerChiplet whether the blocks of a chiplet take tiles that follow one another
     * @param drained whether the copies, products and promotion of a step wait for one another
     * @param staging where a tile is between its arrival and its turn
     */
    public record Wavefronts(boolean runsPerChiplet, boolean drained, KernelCraft.Staging staging) {}

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

    /**
     * Tiles of an attention kernel for heads of at most a size; the first one that suits is taken.
     *
     * @param kernel which kernel has it
     * @param maximumHeadDim largest head
     * @param maximumValueDim largest part of a head that values have; nothing for the whole head
     * @param maximumRows most query rows of a key-value head that it is for; nothing for any number
     * @param operandBits bits of the operands that it is for; nothing for any
     * @param masks masks that it is for; nothing for all
     * @param paged whether it is for paged or for dense keys; nothing for both
     * @param queryTile rows of queries
     * @param keyTile keys per step
     * @param stages steps whose keys and values are under way or in use
     * @param consumers roles (warpgroups) that share the rows
     * @param warps warps that multiply
     * @param overlapped whether the second product of a step runs beside the first of the next one
     * @param trips round trips to memory that a block waits for beside its tiles: lengths, pages, semaphores
     * @param residentBlocks blocks of an SM; nothing for as many as fit
     */
    public record AttentionTile(
            AttentionKernel kernel,
            int maximumHeadDim,
            Integer maximumValueDim,
            Integer maximumRows,
            Integer operandBits,
            List<Mask> masks,
            Boolean paged,
            int queryTile,
            int keyTile,
            int stages,
            int consumers,
            int warps,
            boolean overlapped,
            int trips,
            Integer residentBlocks) {

        /** The same for blocks of another size. */
        AttentionTile resized(int keys, int warpsOfBlock, int resident) {
            return new AttentionTile(
                    kernel,
                    maximumHeadDim,
                    maximumValueDim,
                    maximumRows,
                    operandBits,
                    masks,
                    paged,
                    queryTile,
                    keys,
                    stages,
                    consumers,
                    warpsOfBlock,
                    overlapped,
                    trips,
                    resident);
        }

        boolean suits(AttentionKernel wanted, Attention attention, int rows, Mask mask, boolean overPages) {
            int bits = attention.activations().bits();
            return kernel == wanted
                    && Math.max(attention.queryKeyDim(), attention.valueDim()) <= maximumHeadDim
                    && (maximumValueDim == null || attention.valueDim() <= maximumValueDim)
                    && (maximumRows == null || rows <= maximumRows)
                    && (operandBits == null || operandBits == bits)
                    && (masks == null || masks.contains(mask))
                    && (paged == null || paged == overPages);
        }
    }

    /** Attention kernels whose structure is known. */
    public enum AttentionKernel {
        /** FlashAttention-2, and kernels of its structure. */
        FLASH_ATTENTION_2,
        /** FlashAttention-2 over pages and parts of the keys. */
        FLASH_ATTENTION_2_SPLIT,
        /** FlashAttention-3. */
        FLASH_ATTENTION_3,
        /** TensorRT-LLM's fused multi-head attention with warp specialisation. */
        FUSED_MULTI_HEAD,
        /** TensorRT-LLM's XQA: one token of all heads that share keys. */
        CROSS_QUERY,
        /** TensorRT-LLM's masked multi-head attention: one token of one head. */
        MASKED_MULTI_HEAD
    }

    /** Which keys a query sees. */
    public enum Mask {
        /** All. */
        FULL,
        /** Its own and earlier ones. */
        CAUSAL,
        /** Of those the last ones. */
        WINDOW
    }

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
        return plans(family, family.craft(), gpu, gemm);
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
        // Where loads pass through registers, a stage waits there.
        boolean passing = gpu.architecture().copyEngine().kind() == Architecture.CopyKind.GLOBAL_TO_LDS
                && craft.staging() == KernelCraft.Staging.REGISTERS;
        for (Tile tile : family.tiles()) {
            for (int bytes : family.kBytes()) {
                int tileK = (int) Math.round(bytes / gemm.activations().bytes());
                for (int resident : family.residentBlocks()) {
                    int room = Math.min(
                            shared / resident - reserved,
                            gpu.architecture().sharedMemory().maxBytesPerBlock());
                    addClustered(plans, family, craft, gemm, tile, tileK, room, passing ? 1 : 0);
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
            int room,
            int inRegisters) {
        double staging = family.persistent() && craft.store() == KernelCraft.Store.BULK
                ? tile.m() * tile.n() * gemm.output().bytes()
                : 0;
        double stage = tileK
                * (tile.m() * ScaleArithmetic.activationBytes(gemm) + tile.n() * ScaleArithmetic.weightBytes(gemm));
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
                        family.tileOrder(),
                        craft));
            }
        }
    }

    /**
     * The tile of a kernel for an attention.
     *
     * @param rows query rows of one key-value head
     * @param paged whether keys lie in pages
     * @throws IllegalArgumentException if the kernel has none for it here
     */
    AttentionTile attentionTile(AttentionKernel kernel, Attention attention, int rows, boolean paged) {
        int headDim = Math.max(attention.queryKeyDim(), attention.valueDim());
        Mask mask = attention.window() > 0 && attention.causal() && attention.window() < attention.keys()
                ? Mask.WINDOW
                : attention.causal() && attention.queries() > 1 ? Mask.CAUSAL : Mask.FULL;
        int bits = attention.activations().bits();
        return attention().stream()
                .filter(tile -> tile.suits(kernel, attention, rows, mask, paged))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("attention " + attention.name() + ": no tile of "
                        + kernel.name().toLowerCase(Locale.ROOT) + " on " + architecture + " is for heads of " + headDim
                        + " and operands of " + bits + " bits"));
    }

    /** Whether an architecture has a kernel. */
    boolean has(AttentionKernel kernel) {
        return attention().stream().anyMatch(tile -> tile.kernel() == kernel);
    }

    /** Whether an architecture has a kernel for heads of a size. */
    boolean has(AttentionKernel kernel, int headDim) {
        return attention().stream().anyMatch(tile -> tile.kernel() == kernel && headDim <= tile.maximumHeadDim());
    }
}
