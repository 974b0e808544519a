package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Ceiling;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Attention;

/**
 * Lowers latent attention of a few new tokens to FlashMLA: all heads of a sequence share its latent vectors, so that 64 of
 * their queries make a tile, and one block per SM goes over an even share of the blocks of 64 keys of all sequences.
 *
 * <pre>
 *   keys of sequence 0 ▒▒▒▒▒▒▒│▒▒▒▒  1 ▒▒▒▒▒▒│▒▒  2 ▒▒▒│ ...      a share may end inside a sequence;
 *                     share 0 │   share 1    │ share 2            a second kernel adds the parts up
 * </pre>
 *
 * <p>Each of two warpgroups scores half of the keys and accumulates half of the output, so that one multiplies while the
 * other takes exponentials (deepseek-ai/FlashMLA, docs/20250422-new-kernel-deep-dive.md; tile scheduler: csrc/
 * get_mla_metadata.cu).
 */
final class LatentDecodeLowering {
    private static final int QUERY_ROWS = 64;
    private static final int KEYS = 64;
    private static final int STAGES = 2;
    private static final int WARPGROUPS = 2;
    private static final int WARPS = 8;

    /** Blocks of keys that the scheduler counts for beginning and ending a sequence. */
    private static final int SEQUENCE_COST = 5;

    /** Reads before the first key, each waiting for the last: the share, the sequence's length, its page table. */
    private static final int DEPENDENT_READS = 3;

    /** Operations per score: mask and maximum; subtract, scale, sum, convert. */
    private static final double SCORE_OPERATIONS = 6;

    private static final int REGISTERS = 240;

    private final Gpu gpu;
    private final Architecture architecture;

    LatentDecodeLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
    }

    /** Whether this kernel takes an attention: a latent cache, and no more queries than make a few tiles. */
    static boolean takes(Attention attention) {
        return attention.latentCache() && attention.queries() < QUERY_ROWS;
    }

    List<KernelLaunch> lower(Attention attention, CacheState cache) {
        int queryTiles = Ceiling.divide(attention.queries() * attention.heads(), QUERY_ROWS);
        int sms = gpu.product().multiprocessors();
        int shares = Math.max(1, sms / queryTiles);
        int keyBlocks = Ceiling.divide(attention.reachableKeys(), KEYS);
        int budget = (int) Ceiling.divide((long) attention.sequences() * (keyBlocks + SEQUENCE_COST), shares);
        int splits = budget < keyBlocks ? Ceiling.divide(keyBlocks, budget) : 1;
        // Where shares hold several sequences, all get equally many blocks of keys.
        long pieces = splits > 1
                ? (long) attention.sequences() * splits
                : Math.min(attention.sequences(), (long) shares * Ceiling.divide(attention.sequences(), shares));
        double all = (double) attention.sequences() * keyBlocks;
        int steps = (int) Math.max(1, Math.ceil(all / pieces));
        Occupancy occupancy = Occupancy.of(
                architecture, new Occupancy.Demand(WARPS * architecture.warpSize(), REGISTERS, (int) Math.min(
                        architecture.sharedMemory().maxBytesPerBlock(),
                        queryBytes(attention, QUERY_ROWS) + STAGES * stepBytes(attention))));
        KernelGrid grid = new KernelGrid(pieces * queryTiles, occupancy, sms);
        List<KernelLaunch> launches = new ArrayList<>();
        launches.add(KernelLaunch.uniform(
                "latent attention " + QUERY_ROWS + "x" + KEYS + (splits > 1 ? " split " + splits : ""),
                program(attention, queryTiles, splits),
                steps,
                grid,
                CacheTraffic.uniform((1 - cache.weights()) / queryTiles, 1),
                attention.flops(),
                attention.activations().bits()));
        launches.add(combination(attention, splits));
        return launches;
    }

    /** Launched always; it finds nothing to do where no sequence was split. */
    private KernelLaunch combination(Attention attention, int splits) {
        StreamingLowering streams = new StreamingLowering(gpu);
        double rows = (double) attention.sequences() * attention.queries() * attention.heads();
        return splits > 1
                ? streams.combination("combination of " + splits, rows * attention.valueDim(), Precision.BF16, splits)
                : streams.pass("combination of none", rows, Precision.FP32, 1);
    }

    private static double queryBytes(Attention attention, double rows) {
        return rows * attention.queryKeyDim() * attention.activations().bytes();
    }

    private static double stepBytes(Attention attention) {
        return (double) KEYS * attention.queryKeyDim() * attention.cache().bytes();
    }

    private BlockProgram program(Attention attention, int queryTiles, int splits) {
        double usedRows = (double) attention.queries() * attention.heads() / queryTiles;
        double scores = (double) QUERY_ROWS * KEYS / WARPGROUPS;
        Architecture.VectorPipe pipe = architecture.vectorPipe();
        double rescale = (double) QUERY_ROWS * attention.valueDim() / WARPGROUPS;
        // Maxima and sums of both halves are exchanged through shared memory.
        Work softmax = new Work(
                0,
                (scores * SCORE_OPERATIONS + rescale) / pipe.fp32FmaPerClock(),
                scores / pipe.specialFunctionsPerClock(),
                0,
                0,
                4.0 * architecture.latency().sharedMemoryCycles());
        BlockSetUp tiled = BlockSetUp.tiled(architecture, STAGES);
        double reads = DEPENDENT_READS * architecture.latency().l2NearCycles();
        return new BlockProgram(
                        queryBytes(attention, usedRows),
                        stepBytes(attention),
                        attention.queryKeyDim() * attention.cache().bytes(),
                        1,
                        STAGES,
                        WARPGROUPS,
                        Phase.inTurn(List.of(
                                multiply(attention, attention.queryKeyDim(), KEYS / WARPGROUPS),
                                softmax,
                                multiply(attention, KEYS, attention.valueDim() / WARPGROUPS))),
                        false,
                        architecture.copyEngine().waitCycles(),
                        0,
                        new Work(0, rescale * 4 / pipe.fp32FmaPerClock(), 0, 0),
                        usedRows * attention.valueDim() * (splits > 1 ? Precision.FP32 : Precision.BF16).bytes(),
                        false)
                .withSetUp(new BlockSetUp(tiled.cycles() + reads, tiled.coldFetches(), tiled.codeBytes(), 0));
    }

    /** One warpgroup's 64 x n x k; the 64 rows are multiplied however many of them are used. */
    private Work multiply(Attention attention, double k, double n) {
        Architecture.MatrixPipe pipe = architecture.matrixPipe();
        double rate = pipe.flopsPerClock().get(attention.activations())
                * (pipe.instruction() == Architecture.MatrixInstruction.WGMMA ? 1 : pipe.warpInstructionFraction());
        double shared = n
                * k
                * attention.activations().bytes()
                / architecture.sharedMemory().bandwidthBytesPerClock();
        return new Work(2 * QUERY_ROWS * n * k / rate, 0, 0, shared);
    }
}
