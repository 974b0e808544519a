package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Ceiling;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Attention;

/**
 * Lowers attention to FlashAttention: a block keeps a tile of queries and walks over the keys; per step two
 * multiplications with a softmax between them.
 *
 * <pre>
 *   load Q ; for each tile of keys: S = Q K^T (matrix) ; P = exp(S - max) (vector, special) ; O += P V (matrix)
 * </pre>
 *
 * <p>With few queries the heads that share a key-value head are packed into one tile, and the keys are split over blocks
 * until the GPU is full; a second kernel then combines the parts (FlashDecoding).
 */
final class AttentionLowering {
    /** Operations per score for the row maximum: the mask and FMNMX. */
    private static final double MAXIMUM_OPERATIONS = 2;

    /**
     * Operations per score for P. An FMA, the exponential, the sum and half a packing are counted in published kernels; the
     * rest stands for moves between layouts and waits between warpgroups. Calibration constant: unbiased on prefill rows
     * of FlashAttention-3 above 200 us with head sizes of 64 and 128.
     */
    private static final double EXPONENTIAL_OPERATIONS = 11;

    /** A thread holds two rows of a tile of scores, hence two chains of dependent operations. */
    private static final double CHAINS_PER_THREAD = 2;

    /** Rows of the smallest matrix instruction that decode kernels use. */
    private static final int PACKED_ROWS = 16;

    private final Gpu gpu;
    private final Architecture architecture;
    private final PlanFamilies families;

    AttentionLowering(Gpu gpu, PlanFamilies families) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.families = families;
    }

    /**
     * Tiles of one attention.
     *
     * @param rows query rows of a block's tile
     * @param keys keys per step
     * @param packed query heads that share a block
     */
    private record Tiling(int rows, int keys, int packed, int stages, int consumers, int warps) {}

    private Tiling tiling(Attention attention) {
        PlanFamilies.AttentionTile tile =
                families.attentionTile(Math.max(attention.queryKeyDim(), attention.valueDim()));
        int group = attention.heads() / attention.keyValueHeads();
        int rowsWanted = attention.queries() * group;
        if (attention.queries() >= tile.queryTile()) {
            return new Tiling(tile.queryTile(), tile.keyTile(), 1, tile.stages(), tile.consumers(), tile.warps());
        }
        // Too few queries to fill a tile: the heads of a group go in together.
        int rows = Math.min(tile.queryTile(), roundUp(rowsWanted, PACKED_ROWS));
        int packed = Math.max(1, Math.min(group, rows / attention.queries()));
        int stages = Math.max(2, tile.stages());
        return new Tiling(rows, tile.keyTile(), packed, stages, 1, Math.min(4, tile.warps()));
    }

    List<KernelLaunch> lower(Attention attention, CacheState cache) {
        Tiling tiling = tiling(attention);
        Occupancy occupancy = Occupancy.of(architecture, demand(attention, tiling));
        if (occupancy.blocksPerSm() == 0) {
            throw new IllegalArgumentException("attention " + attention.name() + " does not fit an SM of " + gpu.id()
                    + ": " + occupancy.limit() + " runs out");
        }
        int sms = gpu.product().multiprocessors();
        int group = attention.heads() / attention.keyValueHeads();
        long headBlocks =
                (long) attention.sequences() * attention.keyValueHeads() * Ceiling.divide(group, tiling.packed());
        int queryTiles = Ceiling.divide(attention.queries(), tiling.rows());
        int splits = splits(headBlocks * queryTiles, occupancy.blocksPerSm() * sms, longest(attention, tiling));
        BlockLengths lengths = lengths(attention, tiling, headBlocks, queryTiles, splits);
        KernelGrid grid = new KernelGrid(lengths.count(), occupancy, sms);

        List<KernelLaunch> launches = new ArrayList<>();
        String name = "flash attention " + tiling.rows() + "x" + tiling.keys() + (splits > 1 ? " split " + splits : "");
        launches.add(new KernelLaunch(
                name,
                program(attention, tiling, splits),
                lengths,
                grid,
                traffic(attention, tiling, lengths, cache),
                attention.flops(),
                attention.activations().bits()));
        if (splits > 1) {
            double elements =
                    (double) attention.sequences() * attention.queries() * attention.heads() * attention.valueDim();
            launches.add(new StreamingLowering(gpu)
                    .combination("combination of " + splits, elements, attention.activations(), splits));
        }
        return launches;
    }

    /** Keys are split until the blocks fill the GPU once, but no part is shorter than two steps. */
    private static int splits(long blocks, int places, int steps) {
        if (blocks * 2 > places) {
            return 1;
        }
        return (int) Math.max(1, Math.min(places / blocks, steps / 2));
    }

    private static int longest(Attention attention, Tiling tiling) {
        return Ceiling.divide(attention.reachableKeys(), tiling.keys());
    }

    /** Steps of every block: under a causal mask, query tiles further down see more keys. */
    private static BlockLengths lengths(
            Attention attention, Tiling tiling, long headBlocks, int queryTiles, int splits) {
        TreeMap<Integer, Long> counts = new TreeMap<>((a, b) -> Integer.compare(b, a));
        for (int tile = 0; tile < queryTiles; tile++) {
            int lastQuery = Math.min(attention.queries(), (tile + 1) * tiling.rows());
            int firstQuery = tile * tiling.rows();
            int past = attention.keys() - attention.queries();
            int end = attention.causal() ? past + lastQuery : attention.keys();
            int start = attention.causal() && attention.window() > 0
                    ? Math.max(0, past + firstQuery + 1 - attention.window())
                    : 0;
            int steps = Ceiling.divide(end, tiling.keys()) - start / tiling.keys();
            counts.merge(Math.max(1, Ceiling.divide(steps, splits)), headBlocks * splits, Long::sum);
        }
        int[] steps = counts.keySet().stream().mapToInt(Integer::intValue).toArray();
        long[] blocks = counts.values().stream().mapToLong(Long::longValue).toArray();
        return new BlockLengths(steps, blocks);
    }

    private Occupancy.Demand demand(Attention attention, Tiling tiling) {
        int threads = tiling.warps() * architecture.warpSize();
        boolean producer = architecture.copyEngine().kind() == Architecture.CopyKind.TMA;
        int allThreads = threads + (producer ? 4 * architecture.warpSize() : 0);
        double query = tiling.rows()
                * attention.queryKeyDim()
                * attention.activations().bytes();
        double shared = query + tiling.stages() * stepBytes(attention, tiling);
        int accumulators = tiling.rows() * (attention.valueDim() + tiling.keys()) / threads;
        int registers = Math.min(
                architecture.multiprocessor().maxRegistersPerThread(), accumulators * threads / allThreads + 40);
        int fitting = (int) Math.min(shared, architecture.sharedMemory().maxBytesPerBlock());
        return new Occupancy.Demand(allThreads, registers, fitting);
    }

    private static double stepBytes(Attention attention, Tiling tiling) {
        int elements =
                attention.latentCache() ? attention.queryKeyDim() : attention.queryKeyDim() + attention.valueDim();
        return (double) tiling.keys() * elements * attention.cache().bytes();
    }

    private BlockProgram program(Attention attention, Tiling tiling, int splits) {
        double rows = (double) tiling.rows() / tiling.consumers();
        double scores = rows * tiling.keys();
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        double rescale = rows * attention.valueDim();
        // The exponentials of a row wait for its maximum.
        double perThread = scores / (tiling.warps() * architecture.warpSize() / tiling.consumers());
        double chain = perThread * architecture.latency().arithmeticCycles() / CHAINS_PER_THREAD;
        Work maximum =
                new Work(0, scores * MAXIMUM_OPERATIONS / lanes, 0, 0, chain * MAXIMUM_OPERATIONS, rowReduction());
        Work exponentials = new Work(
                0,
                (scores * EXPONENTIAL_OPERATIONS + rescale) / lanes,
                scores / architecture.vectorPipe().specialFunctionsPerClock(),
                0,
                chain * EXPONENTIAL_OPERATIONS,
                rowReduction());
        double usedRows = Math.min(tiling.rows(), (double) attention.queries() * tiling.packed());
        double output = usedRows * attention.valueDim();
        double outputBytes = (splits > 1 ? Precision.FP32 : attention.activations()).bytes();
        return new BlockProgram(
                        usedRows
                                * attention.queryKeyDim()
                                * attention.activations().bytes(),
                        stepBytes(attention, tiling),
                        attention.queryKeyDim() * attention.cache().bytes(),
                        1,
                        tiling.stages(),
                        tiling.consumers(),
                        List.of(
                                multiply(attention, rows, tiling.keys(), attention.queryKeyDim(), tiling.warps()),
                                maximum,
                                exponentials,
                                multiply(attention, rows, attention.valueDim(), tiling.keys(), tiling.warps())),
                        false,
                        architecture.copyEngine().waitCycles(),
                        0,
                        new Work(0, rescale * 4 / lanes, 0, 0),
                        output * outputBytes,
                        false)
                .withSetUp(BlockSetUp.tiled(architecture, tiling.stages()));
    }

    /** A row of scores lies in four lanes: two shuffles, which go through the shared-memory crossbar. */
    private double rowReduction() {
        return 2 * architecture.latency().sharedMemoryCycles();
    }

    /** rows x n x k on the matrix pipe; the left operand is in registers, the right one in shared memory. */
    private Work multiply(Attention attention, double rows, double n, double k, int warps) {
        Architecture.MatrixPipe pipe = architecture.matrixPipe();
        boolean warpgroups = pipe.instruction() == Architecture.MatrixInstruction.WGMMA && rows >= 64;
        double rate = pipe.flopsPerClock().get(attention.activations())
                * (warpgroups ? 1 : pipe.warpInstructionFraction())
                * Math.min(1, warps / 4.0);
        double readers = warpgroups ? Math.ceil(rows / 64) : Math.min(warps, Math.ceil(rows / PACKED_ROWS));
        double shared = readers
                * n
                * k
                * attention.activations().bytes()
                / architecture.sharedMemory().bandwidthBytesPerClock();
        return new Work(2 * rows * n * k / rate, 0, 0, shared);
    }

    /** Every query tile and head reads its keys through L2; HBM gives each key once, unless L2 has it. */
    private static CacheTraffic traffic(Attention attention, Tiling tiling, BlockLengths lengths, CacheState cache) {
        double asked = lengths.mean() * lengths.count() * stepBytes(attention, tiling);
        double elements =
                attention.latentCache() ? attention.queryKeyDim() : attention.queryKeyDim() + attention.valueDim();
        double once = (double) attention.sequences()
                * attention.reachableKeys()
                * attention.keyValueHeads()
                * elements
                * attention.cache().bytes();
        return CacheTraffic.uniform(Math.min(1, once / asked) * (1 - cache.weights()), 1);
    }

    private static int roundUp(int value, int to) {
        return Ceiling.divide(value, to) * to;
    }
}
