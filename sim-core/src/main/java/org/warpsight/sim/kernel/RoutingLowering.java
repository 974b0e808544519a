package org.warpsight.sim.kernel;

import java.util.List;
import java.util.Set;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.ExpertStep;

/**
 * Lowers the kernels that decide which expert a token goes to, and where its row is put.
 *
 * <pre>
 *   logits ─► top-k: a warp per token, or a radix search with a block per token ─► sort: in one block, or in three kernels
 * </pre>
 *
 * <p>Grids, blocks and loops are those of TensorRT-LLM (kernels/customMoeRoutingKernels.cu, cutlass_kernels/moe_gemm/
 * moe_kernels.cu), the general top-k those of PyTorch (aten/src/ATen/native/cuda/TensorTopK.cu).
 */
final class RoutingLowering {
    /** Halvings of a reduction over the lanes of a warp. */
    static final int WARP_HALVINGS = 5;

    /** Size of an index in memory. */
    static final int INDEX_BYTES = 4;

    private static final int SORT_THREADS = 256;
    private static final int SELECT_THREADS = 1024;
    private static final int LARGEST_BLOCK = 1024;

    /** Tokens that the sort takes in one block; more of them take three kernels. */
    private static final int SORTED_BY_ONE_BLOCK = 256;

    /** Experts per token that this sort is compiled for. */
    private static final Set<Integer> SORTED_CHOICES = Set.of(1, 2, 4, 6, 8);

    /** Bits that one pass of PyTorch's radix search settles. */
    private static final int RADIX_BITS = 2;

    private static final int BINS = 1 << RADIX_BITS;

    /** Instructions of a thread per pass: index arithmetic in 64 bits, a ballot and a comparison per bin, the scans. */
    private static final double PASS_OPERATIONS = 150;

    private final Gpu gpu;
    private final Architecture architecture;
    private final double l2Cycles;
    private final double shuffleCycles;

    RoutingLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.l2Cycles = architecture.latency().l2NearCycles();
        this.shuffleCycles = shuffleCycles(architecture);
    }

    /** Cycles of a step of a reduction between lanes: through the crossbar of shared memory, and an instruction. */
    static double shuffleCycles(Architecture architecture) {
        return architecture.latency().sharedMemoryCycles()
                + architecture.latency().arithmeticCycles();
    }

    /** A warp holds the logits of a token in registers and finds the largest of them, one after another. */
    KernelLaunch select(ExpertStep step, CacheState cache) {
        int warps = SELECT_THREADS / architecture.warpSize();
        double perLane = Math.ceil((double) step.experts() / architecture.warpSize());
        double operations = step.expertsPerToken() * (perLane + 4 * WARP_HALVINGS);
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        Work work = new Work(
                0,
                SELECT_THREADS * operations / lanes,
                0,
                0,
                0,
                step.expertsPerToken() * WARP_HALVINGS * shuffleCycles);
        long items = Ceiling.divide(step.tokens(), warps);
        return new ItemLoop(
                        "top-k",
                        SELECT_THREADS,
                        LARGEST_BLOCK,
                        items,
                        Math.min(warps, step.tokens())
                                * step.experts()
                                * step.precision().bytes(),
                        Math.min(warps, step.tokens()) * step.expertsPerToken() * 2.0 * INDEX_BYTES,
                        1 - cache.activations(),
                        work)
                .on(gpu);
    }

    /** A block per token settles two bits of the smallest chosen logit per pass over all of them, then collects. */
    List<KernelLaunch> selectGeneral(ExpertStep step, CacheState cache) {
        int threads = Math.min(LARGEST_BLOCK, Ceiling.divide(step.experts(), 32) * 32);
        int passes = step.precision().bits() / RADIX_BITS + 2;
        // Loads from L1, counts four bins by ballot and atomic addition, reads them back, all between four barriers.
        double pass = architecture.latency().l1Cycles()
                + (3 * BINS + 4.0) * architecture.latency().sharedMemoryCycles();
        double chosen = step.expertsPerToken();
        KernelLaunch search = new ItemLoop(
                        "radix top-k",
                        threads,
                        step.tokens(),
                        step.tokens(),
                        step.experts() * step.precision().bytes(),
                        chosen * (step.precision().bytes() + 2 * INDEX_BYTES),
                        1 - cache.activations(),
                        new Work(
                                0,
                                passes
                                        * PASS_OPERATIONS
                                        * threads
                                        / architecture.vectorPipe().fp32FmaPerClock(),
                                0,
                                0,
                                0,
                                passes * pass))
                .on(gpu);
        StreamingLowering streams = new StreamingLowering(gpu);
        double elements = step.tokens() * chosen;
        return List.of(
                search,
                streams.pass("sort of the chosen", elements, Precision.FP32, 3),
                streams.pass("indices to 32 bits", elements, Precision.FP32, 2),
                streams.pass("scores to 32 bits", elements, Precision.FP32, 1),
                streams.pass("softmax", elements, Precision.FP32, 1));
    }

    /** Few tokens are ranked by one block; for many, blocks count per expert, one block sums up, blocks place. */
    List<KernelLaunch> sort(ExpertStep step) {
        double routes = (double) step.tokens() * step.expertsPerToken();
        double scan = 2.0 * WARP_HALVINGS * shuffleCycles
                + 4.0 * architecture.latency().sharedMemoryCycles();
        if (step.tokens() <= SORTED_BY_ONE_BLOCK && SORTED_CHOICES.contains(step.expertsPerToken())) {
            // Read, rank by radix in two passes, write both maps.
            return List.of(new ItemLoop(
                            "sort",
                            SORT_THREADS,
                            1,
                            1,
                            routes * INDEX_BYTES,
                            2 * routes * INDEX_BYTES,
                            0,
                            ItemLoop.waiting(4 * scan))
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

    /** The smallest block that can also sum up what all blocks count. */
    private static int tokensPerBlock(ExpertStep step) {
        int tokens = 32;
        while (tokens < LARGEST_BLOCK && (long) Ceiling.divide(step.tokens(), tokens) * step.localExperts() > tokens) {
            tokens *= 2;
        }
        return tokens;
    }
}
