package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Attention;

/**
 * FlashAttention 1.0 (Dao-AILab/flash-attention v1.0, fmha_fprop_kernel_1xN.h): one kernel whose blocks keep a tile of keys
 * and values in registers and go over the queries of a head, 16 at a time.
 *
 * <pre>
 *   for each tile of keys: for each 16 queries of the block's share:
 *     load Q and, after the first tile, O ; S = Q K^T, warps side by side along the keys ; maximum over the warps ; P ;
 *     parts of P V of all warps added through shared memory ; O to memory
 * </pre>
 *
 * <p>Blocks are sequences x heads x shares of the queries, of which there are the fewest that fill the GPU nearly as well as
 * any number up to 30 does (num_splits_heuristic_fwd).
 */
final class FlashAttention1Kernels implements AttentionKernels {
    private static final double GOOD_EFFICIENCY = 0.95;
    private static final int MOST_SHARES = 30;

    /** Instructions per score: FMNMX at half rate; FFMA, MUFU.EX2, FADD, half an F2FP. */
    private static final double MAXIMUM_INSTRUCTIONS = 2;

    private static final double EXPONENTIAL_INSTRUCTIONS = 3.5;

    /** Every step compares its scores with the mask, whether there is one or not: comparison and selection. */
    private static final double MASK_INSTRUCTIONS = 2;

    /** Instructions per element of O: the one before it scaled, the new one added, store and address. */
    private static final double OUTPUT_INSTRUCTIONS = 4;

    private final Gpu gpu;
    private final Architecture architecture;
    private final PlanFamilies families;
    private final double port;

    FlashAttention1Kernels(Gpu gpu, PlanFamilies families) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.families = families;
        this.port = architecture.sharedMemory().bandwidthBytesPerClock();
    }

    @Override
    public List<KernelLaunch> lower(Attention attention, CacheState cache) {
        AttentionTile tile =
                families.attentionTile(AttentionKernel.FLASH_ATTENTION_1, attention, attention.queries(), false);
        Occupancy occupancy = Occupancy.of(architecture, demand(attention, tile));
        int sms = gpu.product().multiprocessors();
        long heads = (long) attention.sequences() * attention.heads();
        int keyTiles = Ceiling.divide(attention.keys(), tile.keyTile());
        int shares =
                shares(heads, occupancy.blocksPerSm() * sms, Ceiling.divide(attention.queries(), tile.queryTile()));
        long blocks = heads * shares;
        int steps = Ceiling.divide(steps(attention, tile), shares);
        double output = tile.queryTile() * attention.valueDim() * Precision.FP32.bytes();
        BlockProgram block = program(attention, tile, steps, keyTiles, occupancy.blocksPerSm(), output)
                .storingInSteps(new StepStore(output, Precision.FP32.bytes(), false, 1.0 / keyTiles));
        double asked = blocks * block.loads().bytes(steps);
        double missing = attention.compulsoryBytes() * (1 - cache.activations());
        return List.of(KernelLaunch.uniform(
                "flash attention 1 " + tile.queryTile() + "x" + tile.keyTile(),
                block,
                steps,
                new KernelGrid(blocks, occupancy, sms),
                CacheTraffic.uniform(Math.min(1, missing / asked), 1),
                attention.flops(),
                attention.activations().bits()));
    }

    /** num_splits_heuristic_fwd. */
    private static int shares(long heads, int places, int queryTiles) {
        int most = Math.min(MOST_SHARES, queryTiles);
        double best = 0;
        for (int shares = 1; shares <= most; shares++) {
            best = Math.max(best, KeyParts.efficiency(heads * shares, places));
        }
        int shares = 1;
        while (KeyParts.efficiency(heads * shares, places) <= GOOD_EFFICIENCY * best) {
            shares++;
        }
        return shares;
    }

    /** Steps of a head: under a causal mask a tile of keys begins with the queries that see it. */
    private static int steps(Attention attention, AttentionTile tile) {
        int queryTiles = Ceiling.divide(attention.queries(), tile.queryTile());
        int steps = 0;
        for (int first = 0; first < attention.keys(); first += tile.keyTile()) {
            steps += queryTiles - GradientBlocks.tilesBefore(attention, first, tile.queryTile());
        }
        return steps;
    }

    private Occupancy.Demand demand(Attention attention, AttentionTile tile) {
        int threads = tile.warps() * architecture.warpSize();
        int dims = attention.queryKeyDim() + attention.valueDim();
        double bytes = attention.activations().bytes();
        // Keys and values take turns in shared memory on their way to registers.
        double shared = tile.keyTile() * attention.queryKeyDim() * bytes
                + tile.stages() * tile.queryTile() * attention.queryKeyDim() * bytes
                + partBytes(attention, tile);
        double kept = tile.keyTile() * dims * bytes / Registers.BYTES / threads;
        double scores = (double) tile.queryTile() * tile.keyTile() / threads;
        int registers = (int) Math.min(Registers.perThread(architecture, threads), kept + scores + Registers.WORKING);
        return new Occupancy.Demand(threads, registers, (int) shared);
    }

    /** Parts of 16 rows of O, one of every warp. */
    private static double partBytes(Attention attention, AttentionTile tile) {
        return (double) tile.warps() * tile.queryTile() * attention.valueDim() * Precision.FP32.bytes();
    }

    private BlockProgram program(
            Attention attention, AttentionTile tile, int steps, int keyTiles, int resident, double output) {
        double bytes = attention.activations().bytes();
        double keys = tile.keyTile() * (attention.queryKeyDim() + attention.valueDim()) * bytes;
        double queries = tile.queryTile() * attention.queryKeyDim() * bytes;
        double earlier = (keyTiles - 1.0) / keyTiles * output;
        double stepBytes = queries + earlier + keys * keyTiles / steps;
        return new BlockProgram(
                BlockSetUp.tiled(architecture, tile.stages()),
                new BlockLoads(stepBytes, attention.queryKeyDim() * bytes, tile.stages()),
                new MainLoop(1, phases(attention, tile, resident), StageBarriers.of(architecture)),
                BlockEpilogue.NONE);
    }

    private List<Phase> phases(Attention attention, AttentionTile tile, int resident) {
        double scores = (double) tile.queryTile() * tile.keyTile();
        double outputs = (double) tile.queryTile() * attention.valueDim();
        double threads = (double) tile.warps() * architecture.warpSize();
        double turn = IssueTurn.cycles(architecture, tile.warps() * resident);
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        double barrier = 2 * architecture.latency().sharedMemoryCycles();
        double queriesRead = tile.warps()
                * (double) tile.queryTile()
                * attention.queryKeyDim()
                * attention.activations().bytes()
                / port;
        // Two shuffles in a warp, then the maxima of all warps through shared memory.
        double maximum = (MAXIMUM_INSTRUCTIONS + MASK_INSTRUCTIONS) * scores;
        double exponentials = EXPONENTIAL_INSTRUCTIONS * scores;
        double sums = outputs * (tile.warps() + OUTPUT_INSTRUCTIONS);
        return Phase.inTurn(List.of(
                new Work(
                        matrixCycles(attention, tile, attention.queryKeyDim()),
                        0,
                        0,
                        queriesRead,
                        0,
                        architecture.latency().sharedMemoryCycles()),
                new Work(0, maximum / lanes, 0, 0, turn * maximum / threads, 2 * barrier),
                new Work(
                        0,
                        exponentials / lanes,
                        scores / architecture.vectorPipe().specialFunctionsPerClock(),
                        0,
                        turn * exponentials / threads,
                        barrier),
                new Work(matrixCycles(attention, tile, attention.valueDim()), 0, 0, 0),
                new Work(0, sums / lanes, 0, 2 * partBytes(attention, tile) / port, turn * sums / threads, barrier)));
    }

    private double matrixCycles(Attention attention, AttentionTile tile, double k) {
        Architecture.MatrixPipe pipe = architecture.matrixPipe();
        double rate = gpu.matrixFlopsPerClock(attention.activations()) * pipe.warpInstructionFraction();
        return 2.0 * tile.queryTile() * tile.keyTile() * k / rate;
    }
}
