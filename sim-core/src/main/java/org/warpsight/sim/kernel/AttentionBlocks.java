package org.warpsight.sim.kernel;

import java.util.TreeMap;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Attention;

/**
 * Lowers an attention under a plan to its main kernel: a block keeps a tile of queries and walks over the keys; per step
 * two multiplications with a softmax between them.
 *
 * <pre>
 *   load Q ; for each tile of keys: S = Q K^T (matrix) ; P = exp(S - max) (vector, special) ; O += P V (matrix)
 *   overlapped:                     S = Q K^T beside O += P V of the step before ; P = exp(S - max)
 * </pre>
 */
final class AttentionBlocks {
    /** Warps that only load, where there are such: a warpgroup. */
    static final int LOADER_WARPS = 4;

    private final Gpu gpu;
    private final Architecture architecture;
    private final AttentionStep step;

    AttentionBlocks(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.step = new AttentionStep(gpu);
    }

    /**
     * The kernel.
     *
     * @throws IllegalArgumentException if a block does not fit an SM
     */
    KernelLaunch lower(Attention attention, AttentionPlan plan, CacheState cache) {
        Occupancy fitting = Occupancy.of(architecture, demand(attention, plan));
        if (fitting.blocksPerSm() == 0) {
            throw new IllegalArgumentException("attention " + attention.name() + " does not fit an SM of " + gpu.id()
                    + ": " + fitting.limit() + " runs out");
        }
        Occupancy occupancy = fitting.launching(plan.launchedBlocks());
        int resident = occupancy.blocksPerSm();
        BlockLengths lengths = lengths(attention, plan);
        KernelGrid grid =
                new KernelGrid(lengths.count(), occupancy, gpu.product().multiprocessors());
        return new KernelLaunch(
                plan.toString(),
                program(attention, plan, resident),
                lengths,
                grid,
                traffic(attention, lengths, plan, cache),
                attention.flops(),
                plan.arithmetic() == AttentionPlan.Arithmetic.VECTOR
                        ? 0
                        : attention.activations().bits(),
                false);
    }

    /** Blocks of an attention that is not split. */
    static long blocks(Attention attention, int rows, int packedHeads) {
        int group = attention.heads() / attention.keyValueHeads();
        return (long) attention.sequences()
                * attention.keyValueHeads()
                * Ceiling.divide(group, packedHeads)
                * Ceiling.divide(attention.queries() * packedHeads, rows);
    }

    /** Steps of every block: under a causal mask, query tiles further down see more keys. */
    private static BlockLengths lengths(Attention attention, AttentionPlan plan) {
        TreeMap<Integer, Long> counts = new TreeMap<>((a, b) -> Integer.compare(b, a));
        int packed = plan.packedHeads();
        int rows = attention.queries() * packed;
        int tiles = Ceiling.divide(rows, plan.rows());
        long headBlocks = blocks(attention, rows, packed);
        int past = attention.keys() - attention.queries();
        for (int tile = 0; tile < tiles; tile++) {
            int firstQuery = tile * plan.rows() / packed;
            int lastQuery = Ceiling.divide(Math.min(rows, (tile + 1) * plan.rows()), packed);
            int end = attention.causal() ? past + lastQuery : attention.keys();
            int start = attention.causal() && attention.window() > 0
                    ? Math.max(0, past + firstQuery + 1 - attention.window())
                    : 0;
            if (plan.cutsWithinTiles()) {
                counts.merge(plan.stepsOfEqualParts(end - start), headBlocks * plan.splits(), Long::sum);
                continue;
            }
            addParts(counts, plan, plan.steps(start, end), headBlocks);
        }
        int[] steps = counts.keySet().stream().mapToInt(Integer::intValue).toArray();
        long[] blocks = counts.values().stream().mapToLong(Long::longValue).toArray();
        // Grids go through the query tiles of a head in turn; the parts of one tile differ by a step at most.
        boolean inGridOrder = !plan.longestFirst() && tiles > 1;
        return new BlockLengths(steps, blocks, inGridOrder ? headBlocks : 0);
    }

    /** Steps of the parts that the keys of one query tile are cut into. */
    private static void addParts(TreeMap<Integer, Long> counts, AttentionPlan plan, int steps, long headBlocks) {
        int together = plan.stepsDealtTogether();
        int pieces = Ceiling.divide(steps, together);
        int parts = Math.min(plan.splits(), pieces);
        // The first parts are a piece longer where pieces do not divide evenly; the last piece may be shorter.
        int longer = pieces % parts;
        int lacking = pieces * together - steps;
        if (longer > 0) {
            counts.merge((pieces / parts + 1) * together, headBlocks * longer, Long::sum);
        }
        counts.merge(pieces / parts * together - lacking, headBlocks, Long::sum);
        if (parts - longer > 1) {
            counts.merge(pieces / parts * together, headBlocks * (parts - longer - 1), Long::sum);
        }
        if (plan.splits() > parts) {
            counts.merge(plan.stepsOfIdleParts(), headBlocks * (plan.splits() - parts), Long::sum);
        }
    }

    private Occupancy.Demand demand(Attention attention, AttentionPlan plan) {
        AttentionTile tile = plan.tile();
        int threads = tile.warps() * architecture.warpSize();
        int allThreads = threads + (plan.loaderWarps() ? LOADER_WARPS * architecture.warpSize() : 0);
        double query = tile.queryTile()
                * attention.queryKeyDim()
                * attention.activations().bytes();
        // Threads that multiply on the vector pipe load keys and values into registers and share their scores only.
        double staged = plan.arithmetic() == AttentionPlan.Arithmetic.VECTOR
                ? tile.keyTile() * Precision.FP32.bytes()
                : tile.stages() * stepBytes(attention, tile.keyTile());
        double shared = query + staged;
        int accumulators = tile.queryTile() * (attention.valueDim() + tile.keyTile()) / threads;
        int most = Registers.perThread(architecture, allThreads);
        int registers = Math.min(most, accumulators * threads / allThreads + Registers.WORKING);
        int fitting = (int) Math.min(shared, architecture.sharedMemory().maxBytesPerBlock());
        return new Occupancy.Demand(allThreads, registers, fitting);
    }

    private static double stepBytes(Attention attention, double keys) {
        int elements =
                attention.latentCache() ? attention.queryKeyDim() : attention.queryKeyDim() + attention.valueDim();
        return keys
                * (elements * attention.cache().bytes()
                        + attention.cacheScales().bytesPerToken());
    }

    /**
     * Bytes of keys that are read in one run: tokens follow one another in memory, their heads beside them or page by page,
     * and blocks of neighbouring heads walk over them together, so that a row of DRAM is opened once for all.
     */
    private static double keysInMemory(Attention attention, int keys) {
        return keys * attention.queryKeyDim() * attention.cache().bytes();
    }

    /** Keys that a step loads: of a tile at the end only what is there. */
    static double keysOfStep(Attention attention, AttentionPlan plan) {
        int steps = plan.cutsWithinTiles()
                ? plan.splits() * plan.stepsOfEqualParts(attention.reachableKeys())
                : Ceiling.divide(attention.reachableKeys(), plan.tile().keyTile());
        return (double) attention.reachableKeys() / steps;
    }

    private BlockProgram program(Attention attention, AttentionPlan plan, int resident) {
        AttentionTile tile = plan.tile();
        double rows = (double) tile.queryTile() / tile.consumers();
        double usedRows = Math.min(tile.queryTile(), (double) attention.queries() * plan.packedHeads());
        AttentionOutputs outputs = AttentionOutputs.of(attention, plan);
        double stored = usedRows * attention.valueDim() * outputs.precision().bytes();
        BlockLoads loads = new BlockLoads(
                        stepBytes(attention, keysOfStep(attention, plan)),
                        keysInMemory(attention, tile.keyTile()),
                        tile.stages())
                .withPrologue(prologueBytes(attention, plan));
        return new BlockProgram(
                setUp(attention, plan),
                loads,
                new MainLoop(
                        tile.consumers(), step.phases(attention, plan, rows, resident), StageBarriers.of(architecture)),
                new BlockEpilogue(step.epilogue(attention, plan, rows, resident), stored * outputs.sectorWaste()),
                plan.persistent(),
                plan.blocksInPhase() ? BlockProgram.Phasing.THROUGHOUT : BlockProgram.Phasing.APART);
    }

    private BlockSetUp setUp(Attention attention, AttentionPlan plan) {
        BlockSetUp first = BlockSetUp.tiled(architecture, plan.tile().stages());
        if (!plan.tilesInTurn()) {
            return first;
        }
        double tilesOfSequence =
                (double) blocks(attention, plan.rows(), plan.packedHeads()) * plan.splits() / attention.sequences();
        return first.with(TileChange.NONE.withProducerCycles(
                VariableLengthTiles.cycles(architecture, gpu.product().multiprocessors() / tilesOfSequence)));
    }

    /**
     * Every query tile and head reads its keys through L2, and its queries; HBM gives each key and each query once, unless
     * L2 has it.
     */
    private static CacheTraffic traffic(
            Attention attention, BlockLengths lengths, AttentionPlan plan, CacheState cache) {
        double queries = lengths.count() * queryBytes(attention, plan);
        double prologues = lengths.count() * prologueBytes(attention, plan);
        double asked = lengths.mean() * lengths.count() * stepBytes(attention, keysOfStep(attention, plan)) + prologues;
        double elements =
                attention.latentCache() ? attention.queryKeyDim() : attention.queryKeyDim() + attention.valueDim();
        double keysOnce = (double) attention.sequences()
                        * attention.reachableKeys()
                        * attention.keyValueHeads()
                        * elements
                        * attention.cache().bytes()
                + attention.scaleBytes();
        double queriesOnce = queries / plan.splits();
        double missing = keysOnce * (1 - cache.weights()) + queriesOnce * (1 - cache.activations());
        return CacheTraffic.uniform(
                Math.min(1, missing / asked),
                plan.splits() > 1 ? 0 : 1 / AttentionOutputs.of(attention, plan).sectorWaste());
    }

    /** Bytes that a block loads before its first keys: queries, and scales that hold for all keys of its head. */
    private static double prologueBytes(Attention attention, AttentionPlan plan) {
        return queryBytes(attention, plan) + attention.cacheScales().bytesPerHead();
    }

    /** Bytes of the queries that a block holds. */
    private static double queryBytes(Attention attention, AttentionPlan plan) {
        double rows = Math.min(plan.rows(), (double) attention.queries() * plan.packedHeads());
        return rows * attention.queryKeyDim() * attention.activations().bytes();
    }
}
