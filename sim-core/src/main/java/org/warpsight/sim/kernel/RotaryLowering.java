package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Occupancy;

/**
 * Lowers {@link RotaryCacheWrite} as TensorRT-LLM launches it (NVIDIA/TensorRT-LLM, cpp/tensorrt_llm/kernels/
 * unfusedAttentionKernels/unfusedAttentionKernels_2_template.h, {@code applyBiasRopeUpdateKVCacheV2}).
 *
 * <pre>
 *   grid     (x, query heads); x by calGridSizeWithBestEfficiency, for 1024 threads on an SM
 *   block    256 threads, 16 bytes of a head each, over tokens in turns:
 *              token's sequence and position ► q, k, v, partners of q and k; cosines and sines ► rotate ► page ► store
 * </pre>
 *
 * <p>Every query head loads and rotates its keys anew; the first of a group stores them. A thread reads eight pairs of
 * cosine and sine, its neighbours' 64 bytes further, so that each of these loads takes a cycle of L1 for every line of the
 * table. L1 and instructions decide as often as memory.
 */
final class RotaryLowering {
    private static final int THREADS = 256;

    /** Threads of an SM that the grid is cut for, and that are taken to fit: 64 registers each. */
    private static final int THREADS_PER_SM = 1024;

    private static final int VECTOR_BYTES = 16;
    private static final int ELEMENTS = VECTOR_BYTES / Short.BYTES;

    /** q, k, v, and the partners of q and k. */
    private static final int VECTORS = 5;

    /** A cosine and a sine in FP32. */
    private static final int COEFFICIENT_BYTES = 8;

    /**
     * Instructions per element: four unpacked to FP32, q and k a product and a multiply-add each, two packed, which run at
     * half rate, two selections and a sign.
     */
    private static final double ELEMENT_INSTRUCTIONS = 15;

    /** Instructions of a turn beside: indices, bounds, five addresses in 64 bits, loads, page, stores (an estimate). */
    private static final double TURN_INSTRUCTIONS = 100;

    private final Gpu gpu;
    private final Architecture architecture;

    RotaryLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
    }

    KernelLaunch lower(RotaryCacheWrite operator, CacheState cache) {
        int vectorsOfHead = operator.headDim() * Short.BYTES / VECTOR_BYTES;
        double tokensOfTurn = (double) THREADS / vectorsOfHead;
        long turnsOfHead = (long) Math.ceil(operator.tokens() / tokensOfTurn);
        long across = blocksOfHead(turnsOfHead, operator.heads());
        long least = turnsOfHead / across;
        long longer = turnsOfHead % across;
        long blocks = across * operator.heads();
        BlockLengths lengths = longer == 0
                ? BlockLengths.uniform((int) least, blocks)
                : new BlockLengths(
                        new int[] {(int) least + 1, (int) least},
                        new long[] {longer * operator.heads(), (across - longer) * operator.heads()});
        double turns = (double) turnsOfHead * operator.heads();
        double stored = operator.outputBytes() / turns;
        double loaded = loadedBytes(operator, tokensOfTurn);
        double missing = operator.inputBytes() * (1 - cache.activations()) + operator.outputBytes();
        BlockProgram program = BlockProgram.streaming(
                loaded + stored,
                operator.headDim() * (double) Short.BYTES,
                work(operator, tokensOfTurn),
                BlockEpilogue.NONE);
        Occupancy occupancy = Occupancy.of(
                architecture,
                new Occupancy.Demand(THREADS, architecture.multiprocessor().registers() / THREADS_PER_SM, 0));
        return new KernelLaunch(
                "rope and cache write",
                program,
                lengths,
                new KernelGrid(blocks, occupancy, gpu.product().multiprocessors()),
                CacheTraffic.uniform(Math.min(1, missing / turns / (loaded + stored)), 1),
                0,
                0,
                false);
    }

    /** The fewest blocks along the tokens that leave the smallest part of their last wave empty. */
    private long blocksOfHead(long turnsOfHead, int heads) {
        long places = (long) THREADS_PER_SM / THREADS * gpu.product().multiprocessors();
        long best = 1;
        double bestEfficiency = 0;
        for (long across = 1; across <= turnsOfHead; across++) {
            double waves = (double) across * heads / places;
            double efficiency = waves / Math.ceil(waves);
            if (efficiency > bestEfficiency) {
                bestEfficiency = efficiency;
                best = across;
            }
        }
        return best;
    }

    /** Bytes that a block loads through L2 in a turn: partners within the head are in L1 already. */
    private static double loadedBytes(RotaryCacheWrite operator, double tokensOfTurn) {
        int vectors = operator.rotaryDim() > operator.headDim() ? VECTORS : VECTORS - 2;
        return (double) THREADS * VECTOR_BYTES * vectors + tokensOfTurn * tableBytes(operator);
    }

    /** Cosines and sines of a token. */
    private static double tableBytes(RotaryCacheWrite operator) {
        return operator.rotaryDim() / 2.0 * COEFFICIENT_BYTES;
    }

    private Work work(RotaryCacheWrite operator, double tokensOfTurn) {
        double port = architecture.sharedMemory().bandwidthBytesPerClock();
        double stores = operator.outputBytes() / operator.tokens() / operator.heads() * tokensOfTurn;
        double vectors = (double) THREADS * VECTOR_BYTES * VECTORS + stores;
        double tables = ELEMENTS * tokensOfTurn * tableBytes(operator);
        double instructions = ELEMENTS * ELEMENT_INSTRUCTIONS + TURN_INSTRUCTIONS;
        Architecture.Latency latency = architecture.latency();
        return new Work(
                0,
                THREADS * instructions / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                (vectors + tables) / port,
                0,
                latency.l2NearCycles() + latency.l1Cycles());
    }
}
