package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.sim.gpu.WarpgroupInstruction;
import org.warpsight.workload.operator.Attention;

/**
 * Lowers latent attention of a few new tokens to FlashMLA as TensorRT-LLM has it: all heads of a sequence share its latent
 * vectors, so that 64 of their queries make a tile, and one block per SM goes over its {@link LatentShares share} of the
 * blocks of 64 keys of all sequences (cpp/tensorrt_llm/kernels/flashMLA/flash_fwd_mla_kernel.h).
 *
 * <pre>
 *   warpgroup 0:  S = Q K^T ; P = exp(S - max) ──P──► O[:, 0..255] += P V          barrier, next block of keys
 *   warpgroup 1:  load next keys (; transpose V) ───► O[:, 256..511] += P V
 * </pre>
 *
 * <p>So the steps are one chain: scores, weights and outputs of a block of keys wait for each other, and the next block
 * begins after a barrier. A second kernel ({@link PartsCombination}) adds up the parts of sequences that were cut.
 */
final class LatentDecodeLowering {
    private static final int QUERY_ROWS = 64;
    private static final int KEYS = 64;
    private static final int STAGES = 2;
    private static final int WARPS = 8;
    private static final int WARPS_OF_WARPGROUP = 4;

    /** Reads before the first key, each waiting for the last: the share, the sequence's length, its page table. */
    private static final int DEPENDENT_READS = 3;

    /** Instructions per score: FMNMX (half rate), FFMA, MUFU.EX2, FADD, half an F2FP. */
    private static final double SCORE_INSTRUCTIONS = 4.5;

    /** Instructions per score to bring 8-bit weights into the layout of an operand (permute_Cregs_fp8): PRMT and SHFL. */
    private static final double REORDER_INSTRUCTIONS = 1.25;

    /** Instructions per element of the output at the end: scaling, half a pack, store and address. */
    private static final double OUTPUT_INSTRUCTIONS = 4;

    /** Bytes that a warp transposes at a time (LDSM.T of four 8x8 matrices), and its instructions: LDSM, 8 PRMT, 2 STSM. */
    private static final double TRANSPOSED_BYTES = 512;

    private static final double TRANSPOSE_INSTRUCTIONS = 11;

    /** Side of the squares that values are transposed in, one after another (SmemTransposeFp8_64x64). */
    private static final int TRANSPOSED_SIDE = 64;

    /** Bytes of the pieces that a thread copies; lanes that clear one element of theirs each are so far apart. */
    private static final double PIECE_BYTES = 16;

    private static final int REGISTERS = 240;

    /** Rounds of the combination's loop that the compiler unrolls (its default where their number is not known). */
    private static final int UNROLLED = 4;

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
        int keyBlocks = Ceiling.divide(attention.reachableKeys(), KEYS);
        LatentShares shares = LatentShares.of(attention.sequences(), keyBlocks, Math.max(1, sms / queryTiles));
        BlockLengths lengths = shares.lengths(queryTiles);
        Occupancy occupancy = Occupancy.of(
                architecture, new Occupancy.Demand(WARPS * architecture.warpSize(), REGISTERS, (int) Math.min(
                        architecture.sharedMemory().maxBytesPerBlock(),
                        queryBytes(attention, QUERY_ROWS) + STAGES * stepBytes(attention))));
        List<KernelLaunch> launches = new ArrayList<>();
        launches.add(new KernelLaunch(
                "latent attention " + QUERY_ROWS + "x" + KEYS + (shares.parts() > 1 ? " split " + shares.parts() : ""),
                program(attention, queryTiles, shares.parts()),
                lengths,
                new KernelGrid(lengths.count(), occupancy, sms),
                traffic(attention, lengths, queryTiles, cache),
                attention.flops(),
                attention.activations().bits(),
                false));
        launches.add(combination(attention, shares.parts()));
        return launches;
    }

    /** It is launched always; blocks of sequences that were not cut end at once. */
    private KernelLaunch combination(Attention attention, int parts) {
        double rows = (double) attention.sequences() * attention.queries() * attention.heads();
        if (parts == 1) {
            return new StreamingLowering(gpu).pass("combination of none", rows, Precision.FP32, 1);
        }
        return new PartsCombination(gpu, 1, UNROLLED)
                .lower("combination of " + parts, rows, attention.valueDim(), Precision.BF16, parts);
    }

    private static double queryBytes(Attention attention, double rows) {
        return rows * attention.queryKeyDim() * attention.activations().bytes();
    }

    private static double stepBytes(Attention attention) {
        return (double) KEYS * attention.queryKeyDim() * attention.cache().bytes();
    }

    private static double usedRows(Attention attention, int queryTiles) {
        return (double) attention.queries() * attention.heads() / queryTiles;
    }

    /** The tiles of a sequence read the same keys at the same time; each has queries of its own. */
    private static CacheTraffic traffic(Attention attention, BlockLengths lengths, int queryTiles, CacheState cache) {
        double queries = queryBytes(attention, usedRows(attention, queryTiles));
        double keys = lengths.mean() * stepBytes(attention);
        double missed = (queries + keys / queryTiles) * (1 - cache.weights());
        return CacheTraffic.uniform(missed / (queries + keys), 1);
    }

    private BlockProgram program(Attention attention, int queryTiles, int parts) {
        double usedRows = usedRows(attention, queryTiles);
        Work scores =
                new Work(multiplication(attention, KEYS, attention.queryKeyDim()), 0, 0, stepBytes(attention) / port());
        double outputBytes = (parts > 1 ? Precision.FP32 : Precision.BF16).bytes();
        List<Phase> phases = Phase.inTurn(List.of(
                scores,
                weights(attention, scores.matrixCycles()),
                new Work(multiplication(attention, attention.valueDim(), KEYS), 0, 0, 0)));
        double row = attention.queryKeyDim() * attention.cache().bytes();
        return new BlockProgram(
                setUp(attention),
                new BlockLoads(stepBytes(attention), row, STAGES).withPrologue(queryBytes(attention, usedRows)),
                new MainLoop(1, phases, StageBarriers.of(architecture)),
                new BlockEpilogue(epilogue(attention, outputBytes), usedRows * attention.valueDim() * outputBytes));
    }

    private double port() {
        return architecture.sharedMemory().bandwidthBytesPerClock();
    }

    /**
     * Weights of a block of keys: one warpgroup computes them and hands them to the other through shared memory; both scale
     * their outputs. Values of 8 bits must have been transposed by then, which the other warpgroup does beside the scores.
     */
    private Work weights(Attention attention, double scoreCycles) {
        Architecture.VectorPipe pipe = architecture.vectorPipe();
        double threads = WARPS_OF_WARPGROUP * (double) architecture.warpSize();
        double tile = (double) QUERY_ROWS * KEYS;
        double outputs = (double) QUERY_ROWS * attention.valueDim();
        boolean narrow = attention.activations().bits() == Byte.SIZE;
        double instructions = tile * (SCORE_INSTRUCTIONS + (narrow ? REORDER_INSTRUCTIONS : 0));
        double chain = IssueTurn.cycles(architecture, WARPS_OF_WARPGROUP) * instructions / threads;
        if (narrow) {
            chain = Math.max(chain, transposition(attention) - scoreCycles);
        }
        chain += IssueTurn.cycles(architecture, WARPS) * outputs / (2 * threads);
        // Maxima are shuffled twice; weights are written, the barrier is passed, weights are read.
        double shared = (narrow ? 6 : 5) * (double) architecture.latency().sharedMemoryCycles();
        return new Work(
                0,
                (instructions + outputs) / pipe.fp32FmaPerClock(),
                tile / pipe.specialFunctionsPerClock(),
                0,
                chain,
                shared);
    }

    /** One warpgroup's transposition of the values of a block of keys, square after square. */
    private double transposition(Attention attention) {
        double bytes = KEYS * attention.valueDim() * attention.cache().bytes();
        double perWarp = bytes / TRANSPOSED_BYTES / WARPS_OF_WARPGROUP;
        double squares = (double) KEYS * attention.valueDim() / TRANSPOSED_SIDE / TRANSPOSED_SIDE;
        return IssueTurn.cycles(architecture, WARPS) * perWarp * TRANSPOSE_INSTRUCTIONS
                + squares * 2 * architecture.latency().sharedMemoryCycles();
    }

    /** Outputs are scaled, written to shared memory and read back by one warpgroup, which stores them. */
    private Work epilogue(Attention attention, double outputBytes) {
        double outputs = (double) QUERY_ROWS * attention.valueDim();
        double threads = WARPS * (double) architecture.warpSize();
        Architecture.Latency latency = architecture.latency();
        return new Work(
                0,
                outputs * OUTPUT_INSTRUCTIONS / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                2 * outputs * outputBytes / port(),
                IssueTurn.cycles(architecture, WARPS) * outputs * OUTPUT_INSTRUCTIONS / threads
                        + latency.l2NearCycles(),
                3.0 * latency.sharedMemoryCycles());
    }

    /**
     * Threads find the addresses of their pieces after dependent reads. Where the last block of keys is not full, its rest
     * is cleared element by element, so that a store of a warp touches a word of every piece: its 32 pieces lie in 512
     * bytes, which the port takes in turns (flash::copy with Clear_OOB_MN).
     */
    private BlockSetUp setUp(Attention attention) {
        double reads = DEPENDENT_READS * architecture.latency().l2NearCycles();
        int missing = Ceiling.divide(attention.reachableKeys(), KEYS) * KEYS - attention.reachableKeys();
        double cleared = (double) missing * attention.queryKeyDim() * PIECE_BYTES / port();
        return BlockSetUp.addressed(architecture).plusCycles(reads).plusCycles(cleared);
    }

    /** 64 x n x k of the matrix pipe; the 64 rows are multiplied however many of them are used. */
    private double multiplication(Attention attention, double n, double k) {
        Architecture.MatrixPipe pipe = architecture.matrixPipe();
        double flops = 2 * QUERY_ROWS * n * k;
        double rate = gpu.matrixFlopsPerClock(attention.activations());
        if (pipe.instruction() != Architecture.MatrixInstruction.WGMMA) {
            return flops / rate / pipe.warpInstructionFraction();
        }
        double instructions = Math.ceil(k * attention.activations().bytes() / WarpgroupInstruction.DEPTH_BYTES);
        return Math.max(flops / rate, instructions * WarpgroupInstruction.portCycles(architecture, n));
    }
}
