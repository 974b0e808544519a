package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Gemm;

/**
 * GEMM plans of a library: every combination that fits a GPU is a candidate.
 *
 * @param tiles parts of C that a block computes
 * @param kBytes bytes along k of one step
 * @param clusterMinimumElements smaller tiles are not clustered
 * @param residentBlocks blocks per SM that the stages leave room for
 * @param serialSplits whether the blocks that share a tile along k add to it one after another, instead of a second
 *     kernel
 * @param warpsInStep whether every warp loads, multiplies with warp-level instructions and stores, as in the kernels of
 *     Ampere; absent where not
 * @param vectorKernel what few rows are multiplied with as well
 * @param wavefronts how kernels of CDNA are written; absent elsewhere
 * @param order how blocks walk over the tiles
 * @param ranking how the library chooses among them
 * @param libraries whose kernels these are; absent where they stand for several libraries' together
 * @param launchedBlocks the most blocks that a kernel launches for an SM; absent where as many as fit
 * @param staged how tiles of C pass through shared memory; as well as can be where absent
 * @param compiledPlaces {@linkplain KernelCraft.Output#compiledPlaces() places between two scales} for which loops are
 *     compiled; those of today's DeepGEMM where absent
 * @param tunedRowsUpTo the most rows for which a library has timed its kernels that has done so for powers of two; other
 *     GEMMs get the kernel of the next one. Absent where every GEMM gets its own
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
        Optional<Boolean> warpsInStep,
        Optional<VectorKernel> vectorKernel,
        Optional<Wavefronts> wavefronts,
        Optional<Order> order,
        Optional<Ranking> ranking,
        Optional<List<String>> libraries,
        Optional<Integer> launchedBlocks,
        Optional<KernelCraft.Staged> staged,
        Optional<Integer> compiledPlaces,
        Optional<Integer> tunedRowsUpTo) {

    /** How a plan is chosen. */
    public enum Ranking {
        /** By estimated time, as a library that has measured its kernels does; the best two are simulated. */
        ESTIMATE,
        /** By the rule of {@link DeepGemmLayouts}. */
        DEEP_GEMM,
        /** By the first rule of {@link DeepGemmWaves}, of groups too. */
        DEEP_GEMM_2025_02,
        /** By its second rule, of groups too. */
        DEEP_GEMM_2025_04;

        /** Whether it counts waves. */
        boolean countsWaves() {
            return this == DEEP_GEMM_2025_02 || this == DEEP_GEMM_2025_04;
        }
    }

    /** How blocks walk over the tiles. */
    public enum Order {
        /** So that a wave reads least. */
        SQUARE,
        /** Row by row. */
        RASTER
    }

    /** Whether these are the kernels of a library. */
    boolean isOf(String library) {
        return libraries.stream().flatMap(List::stream).anyMatch(library::equals);
    }

    /** The GEMM that the library has timed to choose a plan for this one. */
    Gemm tuned(Gemm gemm) {
        return tunedRowsUpTo
                .map(most -> gemm.withRows(Math.min(most, nextPowerOfTwo(gemm.m()))))
                .orElse(gemm);
    }

    private static int nextPowerOfTwo(int value) {
        int floor = Integer.highestOneBit(value);
        return floor == value ? floor : 2 * floor;
    }

    /** How the library's kernels for one product are written. */
    KernelCraft craft() {
        KernelCraft tuned = serialSplits ? groupedCraft().withSerialSplits() : groupedCraft();
        return wavefronts.map(steps -> steps.of(tuned)).orElse(tuned);
    }

    /** How those for many products at once are: tuned by hand, so that the steps of wavefronts overlap too. */
    KernelCraft groupedCraft() {
        KernelCraft craft = warpsInStep.orElse(false) ? KernelCraft.WARPS_IN_STEP : KernelCraft.TUNED;
        return craft.with(
                staged.orElse(craft.output().staged()),
                compiledPlaces.orElse(craft.output().compiledPlaces()));
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

    /** Plans without split-K that fit an SM, of kernels for one product. */
    List<GemmPlan> plans(Gpu gpu, Gemm gemm) {
        return plans(craft(), gpu, gemm);
    }

    /** Every plan without split-K that fits an SM, for operands of the sizes of a GEMM's. */
    List<GemmPlan> plans(KernelCraft written, Gpu gpu, Gemm gemm) {
        KernelCraft craft = launchedBlocks.map(written::withLaunchedBlocks).orElse(written);
        int shared = gpu.architecture().sharedMemory().maxBytes();
        int reserved = gpu.architecture().sharedMemory().reservedBytesPerBlock();
        LinkedHashSet<GemmPlan> plans = new LinkedHashSet<>();
        for (Tile tile : tiles) {
            for (int bytes : tile.kBytes().map(List::of).orElse(kBytes)) {
                int tileK = (int) Math.round(bytes / gemm.activations().bytes());
                for (int resident : residentBlocks) {
                    int room = Math.min(
                            shared / resident - reserved,
                            gpu.architecture().sharedMemory().maxBytesPerBlock());
                    int stages = stages(craft, gpu, gemm, tile, tileK, room);
                    if (stages >= tile.stages().orElse(minimumStages)) {
                        addClustered(plans, craft, tile, tileK, tile.stages().orElse(stages));
                    }
                }
            }
        }
        return new ArrayList<>(plans);
    }

    /** Stages that fit into so many bytes of shared memory beside the tile to be stored. */
    private int stages(KernelCraft craft, Gpu gpu, Gemm gemm, Tile tile, int tileK, int room) {
        double staging = persistent && craft.output().store() == KernelCraft.Store.BULK
                ? tile.m() * tile.n() * gemm.output().bytes()
                : 0;
        double stage = tileK
                * (tile.m() * ScaleArithmetic.activationBytes(gemm) + tile.n() * ScaleArithmetic.weightBytes(gemm));
        // Where loads pass through registers, a stage waits there.
        boolean passing = gpu.architecture().copyEngine().kind() == Architecture.CopyKind.GLOBAL_TO_LDS
                && craft.operands().staging() == KernelCraft.Staging.REGISTERS;
        return (int) Math.min(maximumStages, (room - staging) / stage + (passing ? 1 : 0));
    }

    private void addClustered(LinkedHashSet<GemmPlan> plans, KernelCraft craft, Tile tile, int tileK, int stages) {
        for (Cluster cluster : tile.clusters().orElse(clusters)) {
            boolean single = cluster.m() * cluster.n() == 1;
            if (single || tile.m() * tile.n() >= clusterMinimumElements) {
                KernelCraft tuned = tile.mfma().map(craft::with).orElse(craft);
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
                        persistent,
                        tileOrder(),
                        tuned));
            }
        }
    }

    /**
     * How kernels of CDNA are written.
     *
     * @param runsPerChiplet whether the blocks of a chiplet take tiles that follow one another
     * @param drained whether the copies, products and promotion of a step wait for one another
     * @param staging where a tile is between its arrival and its turn
     * @param splitSum how parts of k are added up, if not by a second kernel
     */
    public record Wavefronts(
            boolean runsPerChiplet,
            boolean drained,
            KernelCraft.Staging staging,
            Optional<KernelCraft.SplitSum> splitSum) {
        private KernelCraft of(KernelCraft tuned) {
            KernelCraft steps = tuned.withSteps(drained, staging);
            return splitSum.map(steps::with).orElse(steps);
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

    /**
     * A tile of C, the warps that multiply it and the roles (warpgroups) they form.
     *
     * @param kBytes bytes along k of one step, if the kernel of this tile has one of its own
     * @param stages of the kernel of this tile, if they are not as many as fit
     * @param clusters in which the kernel of this tile is compiled, if they are not those of the family
     * @param mfma matrix instructions of CDNA that the kernel of this tile is written with, if not the fastest
     */
    public record Tile(
            int m,
            int n,
            int warps,
            int consumers,
            Optional<Integer> kBytes,
            Optional<Integer> stages,
            Optional<List<Cluster>> clusters,
            Optional<MfmaShape> mfma) {}

    /** Blocks that share loads by multicast. */
    public record Cluster(int m, int n) {}
}
