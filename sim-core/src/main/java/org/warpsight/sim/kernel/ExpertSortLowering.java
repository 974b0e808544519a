package org.warpsight.sim.kernel;

import java.util.List;
import java.util.Set;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.ExpertStep;

/**
 * Lowers the kernels that put the rows of every expert in order, and note where each came from: one block, or three kernels.
 *
 * <p>Grids, blocks and loops are those of TensorRT-LLM (cutlass_kernels/moe_gemm/moe_kernels.cu).
 */
final class ExpertSortLowering {
    /** Halvings of a reduction over the lanes of a warp. */
    static final int WARP_HALVINGS = 5;

    /** Size of an index in memory. */
    static final int INDEX_BYTES = 4;

    private static final int SORT_THREADS = 256;
    private static final int LARGEST_BLOCK = 1024;

    /** Tokens that the sort takes in one block; more of them take three kernels. */
    private static final int SORTED_BY_ONE_BLOCK = 256;

    /** Experts per token that this sort is compiled for. */
    private static final Set<Integer> SORTED_CHOICES = Set.of(1, 2, 4, 6, 8);

    /** Counters of a thread up to which this sort is compiled: nine bits of an expert's number, two numbers a counter. */
    private static final int MOST_COUNTERS = 256;

    /**
     * Instructions of a thread for each counter of the ranking (cub::BlockRadixRank): cleared, loaded, summed up, its sum so far
     * taken, and stored.
     */
    private static final int COUNTER_INSTRUCTIONS = 5;

    /** Instructions of a thread that counts an expert: its digit, the counter's address, one more, and the address kept. */
    private static final int COUNTING_INSTRUCTIONS = 4;

    /** Times that all threads wait for each other in it, the ends of its scan included. */
    private static final int RANKING_BARRIERS = 8;

    private final Gpu gpu;
    private final Architecture architecture;
    private final double l2Cycles;

    ExpertSortLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.l2Cycles = architecture.latency().l2NearCycles();
    }

    /** Few tokens are ranked by one block; for many, blocks count per expert, one block sums up, blocks place. */
    List<KernelLaunch> lower(ExpertStep step) {
        double routes = (double) step.tokens() * step.expertsPerToken();
        double scan = 2.0 * WARP_HALVINGS * WarpArithmetic.shuffleCycles(architecture)
                + 4.0 * architecture.latency().sharedMemoryCycles();
        if (step.tokens() <= SORTED_BY_ONE_BLOCK
                && SORTED_CHOICES.contains(step.expertsPerToken())
                && counters(step) <= MOST_COUNTERS) {
            // Read, rank by radix, write both maps.
            return List.of(new ItemLoop(
                            "sort",
                            SORT_THREADS,
                            1,
                            1,
                            routes * INDEX_BYTES,
                            2 * routes * INDEX_BYTES,
                            0,
                            ItemLoop.waiting(rankCycles(step)))
                    .on(gpu));
        }
        int perBlock = tokensPerBlock(step);
        long blocks = (long) Ceiling.divide(step.tokens(), perBlock) * step.localExperts();
        double ids = (double) perBlock * step.expertsPerToken() * INDEX_BYTES;
        double entries = (double) perBlock * INDEX_BYTES;
        return List.of(
                new ItemLoop("count per expert", perBlock, blocks, blocks, ids, INDEX_BYTES, 0, ItemLoop.waiting(scan))
                        .on(gpu),
                new ItemLoop(
                                "offsets",
                                LARGEST_BLOCK,
                                1,
                                1,
                                blocks * INDEX_BYTES,
                                blocks * INDEX_BYTES,
                                0,
                                ItemLoop.waiting(2 * scan))
                        .on(gpu),
                new ItemLoop("place", perBlock, blocks, blocks, entries, INDEX_BYTES, 0, ItemLoop.waiting(l2Cycles))
                        .on(gpu));
    }

    /**
     * Ranks the experts of a block's tokens in one pass over all bits of an expert's number (cub::BlockRadixRank): a thread
     * clears and sums up all its counters, whatever tokens there are, and counts its token's experts one after another.
     */
    private double rankCycles(ExpertStep step) {
        Architecture.Latency latency = architecture.latency();
        return counters(step) * COUNTER_INSTRUCTIONS * latency.arithmeticCycles()
                + step.expertsPerToken()
                        * (latency.sharedMemoryCycles() + COUNTING_INSTRUCTIONS * latency.arithmeticCycles())
                + WARP_HALVINGS * WarpArithmetic.shuffleCycles(architecture)
                + RANKING_BARRIERS * latency.sharedMemoryCycles();
    }

    /**
     * Counters of a thread, each for two of the numbers that an expert can have: those of experts here, one for all elsewhere
     * and one for no token, rounded up to a power of two ({@code fusedBuildExpertMapsSortFirstToken}, {@code expert_log}).
     */
    private static int counters(ExpertStep step) {
        return Integer.highestOneBit(step.localExperts() + 1);
    }

    /** The smallest block that can also sum up what all blocks count. */
    private static int tokensPerBlock(ExpertStep step) {
        int tokens = 32;
        while (tokens < LARGEST_BLOCK && (long) Ceiling.divide(step.tokens(), tokens) * step.localExperts() > tokens) {
            tokens *= 2;
        }
        return tokens;
    }
}
