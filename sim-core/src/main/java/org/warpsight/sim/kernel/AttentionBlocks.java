package org.warpsight.sim.kernel;

import java.util.List;
import java.util.TreeMap;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Ceiling;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.sim.gpu.WarpgroupInstruction;
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
    /** Instructions per score for the row maximum: FMNMX. */
    private static final double MAXIMUM_INSTRUCTIONS = 1;

    /** Instructions per score for P: scaling FFMA, MUFU.EX2, FADD of the sum, half an F2FP that packs two. */
    private static final double EXPONENTIAL_INSTRUCTIONS = 3.5;

    /** Instructions per element of the output to scale it to the new maximum: FMUL. */
    private static final double RESCALE_INSTRUCTIONS = 1;

    /** Instructions per score of a step that a mask cuts: comparison and selection. */
    private static final double MASK_INSTRUCTIONS = 2;

    /** Instructions per element of the output at the end: scaling, half a pack, store and address. */
    private static final double EPILOGUE_INSTRUCTIONS = 4;

    /** Instructions per score to bring 8-bit weights from the layout of a result into that of an operand: PRMT and SHFL. */
    private static final double REORDER_INSTRUCTIONS = 1.25;

    /** Bytes that a warp transposes at a time (LDSM.T of four 8x8 matrices), and its instructions: LDSM, 8 PRMT, 2 STSM. */
    private static final double TRANSPOSED_BYTES = 512;

    private static final double TRANSPOSE_INSTRUCTIONS = 11;

    /** FMNMX and F2FP run on half as many lanes as FFMA (CUDA C++ Programming Guide, arithmetic instructions). */
    private static final double HALF_RATE = 2;

    /** Warps that only load, where there are such: a warpgroup. */
    private static final int LOADER_WARPS = 4;

    /** Rows of the smallest matrix instruction of a warp. */
    private static final int WARP_ROWS = 16;

    /**
     * Outputs that a warp stores per cycle where each lane stores pairs as they lie in the accumulators: an instruction
     * touches eight rows, four lanes of pairs in each, and L1 takes a cycle for a row.
     */
    private static final double SCATTERED_PER_CYCLE = 8;

    /** What L2 takes at least. */
    private static final double SECTOR_BYTES = 32;

    private final Gpu gpu;
    private final Architecture architecture;

    AttentionBlocks(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
    }

    /**
     * The kernel.
     *
     * @throws IllegalArgumentException if a block does not fit an SM
     */
    KernelLaunch lower(Attention attention, AttentionPlan plan, CacheState cache) {
        Occupancy occupancy = Occupancy.of(architecture, demand(attention, plan));
        if (occupancy.blocksPerSm() == 0) {
            throw new IllegalArgumentException("attention " + attention.name() + " does not fit an SM of " + gpu.id()
                    + ": " + occupancy.limit() + " runs out");
        }
        Integer most = plan.tile().residentBlocks();
        int resident = most == null ? occupancy.blocksPerSm() : Math.min(most, occupancy.blocksPerSm());
        BlockLengths lengths = lengths(attention, plan);
        KernelGrid grid = new KernelGrid(
                lengths.count(),
                new Occupancy(resident, occupancy.warps() / occupancy.blocksPerSm() * resident, occupancy.limit()),
                gpu.product().multiprocessors());
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
        int keyTile = plan.tile().keyTile();
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
            int steps = Math.max(1, Ceiling.divide(end, keyTile) - start / keyTile);
            int parts = Math.min(plan.splits(), steps);
            // The first parts are a step longer where steps do not divide evenly.
            int longer = steps % parts;
            if (longer > 0) {
                counts.merge(steps / parts + 1, headBlocks * longer, Long::sum);
            }
            // Parts before a window begins end with their first look at it.
            counts.merge(steps / parts, headBlocks * (parts - longer), Long::sum);
            if (plan.splits() > parts) {
                counts.merge(1, headBlocks * (plan.splits() - parts), Long::sum);
            }
        }
        int[] steps = counts.keySet().stream().mapToInt(Integer::intValue).toArray();
        long[] blocks = counts.values().stream().mapToLong(Long::longValue).toArray();
        // Grids go through the query tiles of a head in turn; the parts of one tile differ by a step at most.
        boolean inGridOrder = !plan.longestFirst() && tiles > 1;
        return new BlockLengths(steps, blocks, inGridOrder ? headBlocks : 0);
    }

    private Occupancy.Demand demand(Attention attention, AttentionPlan plan) {
        PlanFamilies.AttentionTile tile = plan.tile();
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
        int most = Math.min(
                architecture.multiprocessor().maxRegistersPerThread(),
                architecture.multiprocessor().registers()
                        / allThreads
                        / architecture.multiprocessor().registerAllocationUnit()
                        * architecture.multiprocessor().registerAllocationUnit());
        int registers = Math.min(most, accumulators * threads / allThreads + Registers.WORKING);
        int fitting = (int) Math.min(shared, architecture.sharedMemory().maxBytesPerBlock());
        return new Occupancy.Demand(allThreads, registers, fitting);
    }

    private static double stepBytes(Attention attention, double keys) {
        int elements =
                attention.latentCache() ? attention.queryKeyDim() : attention.queryKeyDim() + attention.valueDim();
        return keys * elements * attention.cache().bytes();
    }

    /** Keys that a step loads: of a tile at the end only what is there. */
    private static double keysOfStep(Attention attention, AttentionPlan plan) {
        int steps = plan.cutsWithinTiles()
                ? plan.splits() * plan.stepsOfEqualParts(attention.reachableKeys())
                : Ceiling.divide(attention.reachableKeys(), plan.tile().keyTile());
        return (double) attention.reachableKeys() / steps;
    }

    private BlockProgram program(Attention attention, AttentionPlan plan, int resident) {
        PlanFamilies.AttentionTile tile = plan.tile();
        double rows = (double) tile.queryTile() / tile.consumers();
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        double usedRows = Math.min(tile.queryTile(), (double) attention.queries() * plan.packedHeads());
        double output = usedRows * attention.valueDim() * sectorWaste(attention, plan);
        double outputBytes = (plan.splits() > 1 ? Precision.FP32 : attention.activations()).bytes();
        return new BlockProgram(
                        usedRows
                                * attention.queryKeyDim()
                                * attention.activations().bytes(),
                        stepBytes(attention, keysOfStep(attention, plan)),
                        attention.queryKeyDim() * attention.cache().bytes(),
                        1,
                        tile.stages(),
                        tile.consumers(),
                        phases(attention, plan, rows, resident),
                        false,
                        architecture.copyEngine().waitCycles(),
                        0,
                        epilogue(attention, plan, rows, resident),
                        output * outputBytes,
                        plan.persistent())
                .withSetUp(BlockSetUp.tiled(architecture, tile.stages()));
    }

    private List<Phase> phases(Attention attention, AttentionPlan plan, double rows, int resident) {
        PlanFamilies.AttentionTile tile = plan.tile();
        double threads = (double) tile.warps() * architecture.warpSize() / tile.consumers();
        double keysWritten = written(attention, tile, attention.queryKeyDim());
        double valuesWritten = attention.latentCache() ? 0 : written(attention, tile, attention.valueDim());
        // Warps that load for themselves ask for the values before the scores and for the next keys after them: values
        // arrive during the scores, keys during the exponentials.
        boolean loaders = plan.loaderWarps();
        double turn = turn(plan, resident);
        Work scores = multiply(
                attention,
                plan,
                turn,
                rows,
                tile.keyTile(),
                attention.queryKeyDim(),
                loaders ? keysWritten : valuesWritten);
        Work outputs = multiply(
                attention, plan, turn, rows, attention.valueDim(), tile.keyTile(), loaders ? valuesWritten : 0);
        double keyShare = attention.latentCache()
                ? 1
                : (double) attention.queryKeyDim() / (attention.queryKeyDim() + attention.valueDim());
        Work maximum = maximum(turn, rows * tile.keyTile(), threads);
        Work exponentials = exponentials(
                turn,
                rows * tile.keyTile(),
                rows * attention.valueDim(),
                threads,
                plan.reordersWeights() && attention.activations().bits() == Byte.SIZE,
                loaders ? 0 : keysWritten);
        Phase first = Phase.onLoad(scores, keyShare);
        if (attention.latentCache()) {
            return List.of(first, Phase.then(maximum), Phase.then(exponentials), Phase.then(outputs));
        }
        double valueShare = 1 - keyShare;
        if (tile.overlapped()) {
            return List.of(
                    first, Phase.onLoad(outputs, valueShare).beside(), Phase.then(maximum), Phase.then(exponentials));
        }
        if (plan.loaderWarps()) {
            return List.of(first, Phase.then(maximum), Phase.then(exponentials), Phase.onLoad(outputs, valueShare));
        }
        // Warps that load for themselves wait for the values before they ask for the next keys, and compute after that.
        return List.of(first, Phase.onLoad(maximum, valueShare), Phase.then(exponentials), Phase.then(outputs));
    }

    /** Masked scores, division by the sum, conversion and addresses, and what a block waits for beside its tiles. */
    private Work epilogue(Attention attention, AttentionPlan plan, double rows, int resident) {
        PlanFamilies.AttentionTile tile = plan.tile();
        double threads = (double) tile.warps() * architecture.warpSize() / tile.consumers();
        // Rows that no query fills are not written.
        double filled = Math.min(1, (double) attention.queries() * plan.packedHeads() / plan.rows());
        double instructions = rows * filled * attention.valueDim() * EPILOGUE_INSTRUCTIONS
                + maskedSteps(attention, plan) * rows * tile.keyTile() * MASK_INSTRUCTIONS;
        // The first tile of 8-bit values is transposed by the loading warps before it is multiplied.
        double transposed = plan.arithmetic() == AttentionPlan.Arithmetic.WARPGROUP
                        && attention.activations().bits() == Byte.SIZE
                ? tile.keyTile() * attention.valueDim() / TRANSPOSED_BYTES / LOADER_WARPS * TRANSPOSE_INSTRUCTIONS
                : 0;
        int trips = tile.trips() + (plan.splits() > 1 ? plan.tripsOfParts() : 0);
        return new Work(
                0,
                instructions / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                plan.scattersOutputs() ? rows * filled * attention.valueDim() / SCATTERED_PER_CYCLE : 0,
                turn(plan, resident) * (instructions / threads + transposed)
                        + trips * architecture.latency().hbmCycles(),
                0);
    }

    /** Steps of a block whose keys are seen by some of its queries only: at the diagonal, and where a window begins. */
    private static double maskedSteps(Attention attention, AttentionPlan plan) {
        if (!attention.causal() || attention.queries() == 1) {
            return 1;
        }
        double queries = Math.min(attention.queries(), (double) plan.rows() / plan.packedHeads());
        double edge = Math.ceil(queries / plan.tile().keyTile());
        boolean windowed = attention.window() > 0 && attention.window() < attention.keys();
        return windowed ? 2 * edge : edge;
    }

    private Work maximum(double turn, double scores, double threads) {
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        return new Work(
                0,
                scores * MAXIMUM_INSTRUCTIONS * HALF_RATE / lanes,
                0,
                0,
                turn * scores * MAXIMUM_INSTRUCTIONS / threads,
                rowReduction());
    }

    /** The exponentials of a row wait for its maximum; the output is scaled to the new one. */
    private Work exponentials(
            double turn, double scores, double outputs, double threads, boolean reordered, double written) {
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        double perScore = EXPONENTIAL_INSTRUCTIONS + (reordered ? REORDER_INSTRUCTIONS : 0);
        double instructions = scores * perScore + outputs * RESCALE_INSTRUCTIONS;
        return new Work(
                0,
                instructions / lanes,
                scores / architecture.vectorPipe().specialFunctionsPerClock(),
                written,
                turn * instructions / threads,
                0);
    }

    /** Cycles from one instruction of a warp to its next: the warps of a scheduler, loading ones too, take turns. */
    private double turn(AttentionPlan plan, int resident) {
        int warps = plan.tile().warps() + (plan.loaderWarps() ? LOADER_WARPS : 0);
        double sharing =
                (double) warps * resident / architecture.multiprocessor().schedulers();
        return Math.max(1, sharing) * architecture.vectorPipe().warpIssueCycles();
    }

    /** A row of scores lies in four lanes: two shuffles, which go through the shared-memory crossbar. */
    private double rowReduction() {
        return 2 * architecture.latency().sharedMemoryCycles();
    }

    /** Cycles that the share of one consumer in a tile of keys or values takes at the shared-memory port as it arrives. */
    private double written(Attention attention, PlanFamilies.AttentionTile tile, int dim) {
        return tile.keyTile()
                * (double) dim
                * attention.cache().bytes()
                / tile.consumers()
                / architecture.sharedMemory().bandwidthBytesPerClock();
    }

    /** rows x n x k of one consumer, with what its operands and what arrives meanwhile cost at the shared-memory port. */
    private Work multiply(
            Attention attention, AttentionPlan plan, double turn, double rows, double n, double k, double written) {
        Architecture.MatrixPipe pipe = architecture.matrixPipe();
        PlanFamilies.AttentionTile tile = plan.tile();
        double bytes = attention.activations().bytes();
        double port = architecture.sharedMemory().bandwidthBytesPerClock();
        double flops = 2 * rows * n * k;
        return switch (plan.arithmetic()) {
            case WARPGROUP -> {
                double instructions = Math.ceil(rows / WarpgroupInstruction.ROWS)
                        * Math.ceil(k * bytes / WarpgroupInstruction.DEPTH_BYTES);
                double cycles = Math.max(
                        flops / pipe.flopsPerClock().get(attention.activations()),
                        instructions * WarpgroupInstruction.portCycles(architecture, n));
                yield new Work(cycles, 0, 0, written);
            }
            case WARP -> {
                int warps = tile.warps() / tile.consumers();
                double rate = pipe.flopsPerClock().get(attention.activations())
                        * pipe.warpInstructionFraction()
                        * Math.min(1, warps / 4.0);
                // Warps share the rows, and each reads all keys; too few rows leave the keys to be shared.
                double readers = Math.min(warps, Math.max(1, rows / WARP_ROWS));
                yield new Work(flops / rate, 0, 0, readers * n * k * bytes / port + written);
            }
            case VECTOR ->
                VectorProduct.work(architecture, tile, turn, rows * n * k, keysOfStep(attention, plan), bytes);
        };
    }

    /** Every query tile and head reads its keys through L2; HBM gives each key once, unless L2 has it. */
    private static CacheTraffic traffic(
            Attention attention, BlockLengths lengths, AttentionPlan plan, CacheState cache) {
        double asked = lengths.mean() * lengths.count() * stepBytes(attention, keysOfStep(attention, plan));
        double elements =
                attention.latentCache() ? attention.queryKeyDim() : attention.queryKeyDim() + attention.valueDim();
        double once = (double) attention.sequences()
                * attention.reachableKeys()
                * attention.keyValueHeads()
                * elements
                * attention.cache().bytes();
        return CacheTraffic.uniform(
                Math.min(1, once / asked) * (1 - cache.weights()),
                plan.splits() > 1 ? 0 : 1 / sectorWaste(attention, plan));
    }

    /** Bytes that go to L2 for each byte of the output: scattered pairs leave the rest of each sector of 32 bytes unused. */
    private static double sectorWaste(Attention attention, AttentionPlan plan) {
        double used = SCATTERED_PER_CYCLE * attention.activations().bytes();
        return plan.scattersOutputs() ? Math.max(1, SECTOR_BYTES / used) : 1;
    }
}
