package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.AttentionGradient;

/**
 * Lowers the backward pass of an attention to its main kernel.
 *
 * <pre>
 *   for each tile of keys (a block of its own, or one block for all of a head):
 *     load K, V ; for each tile of queries: load Q, dO ; five products ; dQ to memory
 *     store dK, dV
 * </pre>
 *
 * <p>Where a block goes over all keys of a head, what it does between two tiles of keys is spread over its steps.
 */
final class GradientBlocks {
    /** Sums of a row that a step reads beside Q and dO: the logarithm of its exponentials, and D. */
    private static final int ROW_SUMS = 2;

    private final Gpu gpu;
    private final Architecture architecture;
    private final GradientStep step;

    GradientBlocks(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.step = new GradientStep(gpu);
    }

    /**
     * The kernel.
     *
     * @throws IllegalArgumentException if a block does not fit an SM
     */
    KernelLaunch lower(
            String name, AttentionGradient operator, GradientTile tile, QueryGradient gradient, CacheState cache) {
        Attention attention = operator.forward();
        Occupancy occupancy = Occupancy.of(architecture, demand(attention, tile));
        if (occupancy.blocksPerSm() == 0) {
            throw new IllegalArgumentException("the backward pass of " + attention.name() + " does not fit an SM of "
                    + gpu.id() + ": " + occupancy.limit() + " runs out");
        }
        BlockLengths lengths = lengths(attention, tile, gradient);
        KernelGrid grid =
                new KernelGrid(lengths.count(), occupancy, gpu.product().multiprocessors());
        double keyTiles = Ceiling.divide(attention.keys(), tile.keyTile());
        BlockProgram block = gradient.keysInParallel()
                ? ofKeyTile(attention, tile, occupancy.blocksPerSm(), gradient)
                : ofHead(attention, tile, occupancy.blocksPerSm(), gradient, keyTiles, lengths.mean());
        return new KernelLaunch(
                name + " " + tile.queryTile() + "x" + tile.keyTile(),
                block.storingInSteps(queryGradient(attention, tile, gradient, keyTiles)),
                lengths,
                grid,
                traffic(operator, lengths, block, cache),
                operator.flops(),
                attention.activations().bits(),
                false);
    }

    private Occupancy.Demand demand(Attention attention, GradientTile tile) {
        int threads = tile.warps() * architecture.warpSize();
        double bytes = attention.activations().bytes();
        double queries = tile.queryTile() * (tile.stages() * attention.queryKeyDim() + attention.valueDim()) * bytes;
        double keys = tile.keyTile() * (attention.queryKeyDim() + attention.valueDim()) * bytes;
        double scores = 2.0 * tile.queryTile() * tile.keyTile() * bytes;
        double sums = tile.keySplits() > 1
                ? tile.keySplits() * tile.queryTile() * attention.queryKeyDim() * Precision.FP32.bytes()
                : 0;
        int fitting = (int) Math.min(
                queries + keys + scores + sums, architecture.sharedMemory().maxBytesPerBlock());
        int registers =
                Math.min(Registers.perThread(architecture, threads), GradientStep.registers(attention, tile, threads));
        return new Occupancy.Demand(threads, registers, fitting);
    }

    /** Whole tiles of queries that see no key from a first one on: under a causal mask those before it. */
    static int tilesBefore(Attention attention, int firstKey, int queriesOfTile) {
        int past = attention.keys() - attention.queries();
        return attention.causal() ? Math.max(0, firstKey - past) / queriesOfTile : 0;
    }

    /** Steps of every block: under a causal mask a tile of keys is seen by the queries from its first key on. */
    private static BlockLengths lengths(Attention attention, GradientTile tile, QueryGradient gradient) {
        long heads = (long) attention.sequences() * attention.heads();
        TreeMap<Integer, Long> counts = new TreeMap<>((a, b) -> Integer.compare(b, a));
        int past = attention.keys() - attention.queries();
        int queryTiles = Ceiling.divide(attention.queries(), tile.queryTile());
        int all = 0;
        for (int first = 0; first < attention.keys(); first += tile.keyTile()) {
            int unseen = tilesBefore(attention, first, tile.queryTile());
            int last = queryTiles;
            if (attention.causal() && attention.window() > 0) {
                int lastQuery = first + tile.keyTile() - past + attention.window() - 1;
                last = Math.min(queryTiles, Ceiling.divide(Math.max(1, lastQuery), tile.queryTile()));
            }
            int steps = Math.max(0, last - unseen);
            all += steps;
            counts.merge(steps, heads, Long::sum);
        }
        if (!gradient.keysInParallel()) {
            return BlockLengths.uniform(all, heads);
        }
        return new BlockLengths(
                counts.keySet().stream().mapToInt(Integer::intValue).toArray(),
                counts.values().stream().mapToLong(Long::longValue).toArray());
    }

    /** A block of one tile of keys. */
    private BlockProgram ofKeyTile(Attention attention, GradientTile tile, int resident, QueryGradient gradient) {
        double keys = keyBytes(attention, tile);
        return program(
                attention,
                tile,
                keys,
                stepBytes(attention, tile, gradient),
                step.phases(attention, tile, gradient, resident),
                step.epilogue(attention, tile, resident),
                keys);
    }

    /** A block of all tiles of keys of a head: what lies between two of them is spread over its steps. */
    private BlockProgram ofHead(
            Attention attention,
            GradientTile tile,
            int resident,
            QueryGradient gradient,
            double keyTiles,
            double steps) {
        double keys = keyBytes(attention, tile);
        List<Phase> phases = new ArrayList<>(step.phases(attention, tile, gradient, resident));
        int stepsOfTile = (int) Math.max(1, Math.round(steps / keyTiles));
        phases.add(Phase.then(step.epilogue(attention, tile, resident).part(stepsOfTile)));
        return program(
                attention,
                tile,
                0,
                stepBytes(attention, tile, gradient) + keys / stepsOfTile,
                phases,
                Work.NONE,
                keyTiles * keys);
    }

    private BlockProgram program(
            Attention attention,
            GradientTile tile,
            double prologueBytes,
            double stepBytes,
            List<Phase> phases,
            Work epilogue,
            double storeBytes) {
        double row = attention.queryKeyDim() * attention.activations().bytes();
        return new BlockProgram(
                BlockSetUp.tiled(architecture, tile.stages()),
                new BlockLoads(stepBytes, row, tile.stages()).withPrologue(prologueBytes),
                new MainLoop(1, phases, StageBarriers.of(architecture)),
                new BlockEpilogue(epilogue, storeBytes));
    }

    /** Keys and values of a tile, or their gradients. */
    private static double keyBytes(Attention attention, GradientTile tile) {
        return (double) tile.keyTile()
                * (attention.queryKeyDim() + attention.valueDim())
                * attention.activations().bytes();
    }

    /** Queries, their part of dO and sums of a tile, and what the steps before have left of dQ. */
    private static double stepBytes(Attention attention, GradientTile tile, QueryGradient gradient) {
        double row = (attention.queryKeyDim() + attention.valueDim())
                        * attention.activations().bytes()
                + ROW_SUMS * Precision.FP32.bytes();
        double carried = gradient.loading() ? attention.queryKeyDim() * gradient.elementBytes() : 0;
        return tile.queryTile() * (row + carried);
    }

    /** Of what is added up over the tiles of keys, memory sees each element once; parts are all written out. */
    private static StepStore queryGradient(
            Attention attention, GradientTile tile, QueryGradient gradient, double keyTiles) {
        double once = gradient.keysInParallel() && !gradient.adding() ? 1 : 1 / keyTiles;
        return new StepStore(
                tile.queryTile() * attention.queryKeyDim() * gradient.elementBytes(),
                gradient.elementBytes(),
                gradient.adding(),
                once);
    }

    /** Q, dO and sums are asked for by every tile of keys; HBM gives each once, as K and V, unless L2 has it. */
    private static CacheTraffic traffic(
            AttentionGradient operator, BlockLengths lengths, BlockProgram block, CacheState cache) {
        Attention attention = operator.forward();
        int dims = attention.queryKeyDim() + attention.valueDim();
        double asked = lengths.count() * block.loads().bytes(lengths.mean());
        double heads = (double) attention.sequences() * attention.heads();
        double once = heads
                * (attention.queries() + attention.reachableKeys())
                * dims
                * attention.activations().bytes();
        return CacheTraffic.uniform(Math.min(1, once * (1 - cache.activations()) / asked), 1);
    }
}
