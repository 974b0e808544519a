package org.warpsight.sim.kernel;

import java.util.List;
import java.util.Set;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Ceiling;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.ExpertStep;

/**
 * Lowers the small kernels of a mixture layer. They move little and wait much: a warp or block fetches an index, then
 * what it points to, and has little else in flight meanwhile.
 *
 * <p>Grids, blocks and loops are those of TensorRT-LLM (kernels/customMoeRoutingKernels.cu, cutlass_kernels/moe_gemm/
 * moe_kernels.cu and fp8_blockscale_gemm/fp8_blockscale_gemm_kernel.cuh), the general top-k those of PyTorch (aten/src/
 * ATen/native/cuda/TensorTopK.cu).
 */
final class ExpertStepLowering {
    private static final int INDEX_BYTES = 4;
    private static final int ROW_THREADS = 256;
    private static final int SELECT_THREADS = 1024;
    private static final int LARGEST_BLOCK = 1024;
    private static final int REGISTERS = 32;

    /** Registers of the sum: eight FP32 sums, eight of the row that is added, seven pointers and counters of 64 bits. */
    private static final int SUM_REGISTERS = 48;

    /** What a thread loads at a time. */
    private static final int VECTOR_BYTES = 16;

    /** Tokens that the sort takes in one block; more of them take three kernels. */
    private static final int SORTED_BY_ONE_BLOCK = 256;

    /** Experts per token that this sort is compiled for. */
    private static final Set<Integer> SORTED_CHOICES = Set.of(1, 2, 4, 6, 8);

    /** Elements that share a scale. */
    private static final int SCALED = 128;

    /** Halvings of a reduction over the lanes of a warp. */
    private static final int WARP_HALVINGS = 5;

    /** Bits that one pass of PyTorch's radix search settles. */
    private static final int RADIX_BITS = 2;

    private static final int BINS = 1 << RADIX_BITS;

    /** Instructions of a thread per pass: index arithmetic in 64 bits, a ballot and a comparison per bin, the scans. */
    private static final double PASS_OPERATIONS = 150;

    private final Gpu gpu;
    private final Architecture architecture;
    private final double l2Cycles;
    private final double shuffleCycles;

    ExpertStepLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.l2Cycles = architecture.latency().l2NearCycles();
        this.shuffleCycles = architecture.latency().sharedMemoryCycles()
                + architecture.latency().arithmeticCycles();
    }

    List<KernelLaunch> lower(ExpertStep step, CacheState cache) {
        return switch (step.step()) {
            case SELECT -> List.of(select(step, cache));
            case SELECT_GENERAL -> selectGeneral(step, cache);
            case SORT -> sort(step);
            case EXPAND -> List.of(expand(step, cache));
            case QUANTISE_BLOCKS -> List.of(quantise(step, cache));
            case DESCRIBE -> List.of(describe(step));
            case GATE -> List.of(activate(step, cache));
            case REDUCE -> List.of(reduce(step, cache));
        };
    }

    /**
     * Blocks that loop over items, one at a time, and wait for each.
     *
     * @param items how often the loop's body runs in all blocks together
     * @param reads bytes that one run of the body loads
     * @param writes bytes that it stores; they leave while the next run loads
     * @param missing part of what it loads that L2 does not have
     */
    private record Loop(
            String name,
            int threads,
            long blocks,
            long items,
            double reads,
            double writes,
            double missing,
            Work work) {}

    private KernelLaunch launch(Loop loop) {
        double bytes = loop.reads() + loop.writes();
        double missing = (loop.reads() * loop.missing() + loop.writes()) / bytes;
        BlockProgram program = new BlockProgram(
                        0, bytes, bytes, 1, 1, 1, List.of(Phase.onLoad(loop.work())), false, 0, 0, Work.NONE, 0, false)
                .withSetUp(BlockSetUp.STREAM);
        long blocks = Math.max(1, Math.min(loop.blocks(), loop.items()));
        int least = Math.toIntExact(Math.max(1, loop.items() / blocks));
        long longer = loop.items() <= blocks ? 0 : loop.items() % blocks;
        BlockLengths lengths = longer == 0
                ? BlockLengths.uniform(least, blocks)
                : new BlockLengths(new int[] {least + 1, least}, new long[] {longer, blocks - longer});
        KernelGrid grid =
                new KernelGrid(blocks, occupancy(loop.threads()), gpu.product().multiprocessors());
        return new KernelLaunch(loop.name(), program, lengths, grid, CacheTraffic.uniform(missing, 1), 0, 0, false);
    }

    /** A warp holds the logits of a token in registers and finds the largest of them, one after another. */
    private KernelLaunch select(ExpertStep step, CacheState cache) {
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
        return launch(new Loop(
                "top-k",
                SELECT_THREADS,
                LARGEST_BLOCK,
                items,
                Math.min(warps, step.tokens())
                        * step.experts()
                        * step.precision().bytes(),
                Math.min(warps, step.tokens()) * step.expertsPerToken() * 2.0 * INDEX_BYTES,
                1 - cache.activations(),
                work));
    }

    /** A block per token settles two bits of the smallest chosen logit per pass over all of them, then collects. */
    private List<KernelLaunch> selectGeneral(ExpertStep step, CacheState cache) {
        int threads = Math.min(LARGEST_BLOCK, Ceiling.divide(step.experts(), 32) * 32);
        int passes = step.precision().bits() / RADIX_BITS + 2;
        // Loads from L1, counts four bins by ballot and atomic addition, reads them back, all between four barriers.
        double pass = architecture.latency().l1Cycles()
                + (3 * BINS + 4.0) * architecture.latency().sharedMemoryCycles();
        double chosen = step.expertsPerToken();
        KernelLaunch search = launch(new Loop(
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
                        passes * pass)));
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
    private List<KernelLaunch> sort(ExpertStep step) {
        double routes = (double) step.tokens() * step.expertsPerToken();
        double scan = 2.0 * WARP_HALVINGS * shuffleCycles
                + 4.0 * architecture.latency().sharedMemoryCycles();
        if (step.tokens() <= SORTED_BY_ONE_BLOCK && SORTED_CHOICES.contains(step.expertsPerToken())) {
            // Read, rank by radix in two passes, write both maps.
            return List.of(launch(new Loop(
                    "sort", ROW_THREADS, 1, 1, routes * INDEX_BYTES, 2 * routes * INDEX_BYTES, 0, waiting(4 * scan))));
        }
        int perBlock = tokensPerBlock(step);
        long blocks = (long) Ceiling.divide(step.tokens(), perBlock) * step.localExperts();
        double ids = (double) perBlock * step.expertsPerToken() * INDEX_BYTES;
        double entries = (double) perBlock * INDEX_BYTES;
        return List.of(
                launch(new Loop("count per expert", perBlock, blocks, blocks, ids, INDEX_BYTES, 0, waiting(scan))),
                launch(new Loop(
                        "offsets",
                        LARGEST_BLOCK,
                        1,
                        1,
                        blocks * INDEX_BYTES,
                        blocks * INDEX_BYTES,
                        0,
                        waiting(2 * scan))),
                launch(new Loop("place", perBlock, blocks, blocks, entries, INDEX_BYTES, 0, waiting(l2Cycles))));
    }

    /** The smallest block that can also sum up what all blocks count. */
    private static int tokensPerBlock(ExpertStep step) {
        int tokens = 32;
        while (tokens < LARGEST_BLOCK && (long) Ceiling.divide(step.tokens(), tokens) * step.localExperts() > tokens) {
            tokens *= 2;
        }
        return tokens;
    }

    /**
     * Rows are copied expert by expert, so that a token's row comes round again only after all that lies between; it is
     * still in L2 if that fits there together with the copies.
     */
    private KernelLaunch expand(ExpertStep step, CacheState cache) {
        double row = step.width() * step.precision().bytes();
        int pieces = pieces(row);
        double distinct = Math.min(step.tokens(), Math.max(1, step.rows()));
        double kept = CacheState.surviving((distinct + step.rows()) * row, gpu.sharedL2Bytes());
        double again = step.rows() > distinct ? 1 - distinct / step.rows() : 0;
        return launch(new Loop(
                "expand",
                ROW_THREADS,
                8L * gpu.product().multiprocessors(),
                Math.max(1, step.rows()) * pieces,
                row / pieces,
                row / pieces,
                (1 - again) * (1 - cache.activations()) + again * (1 - kept),
                waiting(l2Cycles / pieces)));
    }

    /** Turns in which a block goes over a row, every thread with 16 bytes at a time and not before the last are stored. */
    private static int pieces(double rowBytes) {
        return (int) Math.ceil(rowBytes / (ROW_THREADS * VECTOR_BYTES));
    }

    /** One block per SM, each of its eight warps with one group of 128 elements at a time. */
    private KernelLaunch quantise(ExpertStep step, CacheState cache) {
        int warps = ROW_THREADS / architecture.warpSize();
        long items = Ceiling.divide((long) Math.ceil(Math.max(1, step.rows()) * (double) step.width() / SCALED), warps);
        double search = Math.ceil(Math.log(step.localExperts() + 1.0) / Math.log(2))
                * architecture.latency().sharedMemoryCycles();
        return launch(new Loop(
                "quantise by 128",
                ROW_THREADS,
                gpu.product().multiprocessors(),
                items,
                warps * SCALED * Precision.BF16.bytes(),
                warps * (SCALED * step.precision().bytes() + INDEX_BYTES),
                1 - cache.activations(),
                waiting(search + (WARP_HALVINGS + 1) * shuffleCycles)));
    }

    private KernelLaunch describe(ExpertStep step) {
        // The offset of an expert, the shape derived from it, the pointers written after it.
        return launch(new Loop(
                "describe experts",
                architecture.warpSize(),
                Ceiling.divide(step.localExperts(), architecture.warpSize()),
                Ceiling.divide(step.localExperts(), architecture.warpSize()),
                2.0 * INDEX_BYTES * architecture.warpSize(),
                32.0 * INDEX_BYTES * architecture.warpSize(),
                0,
                waiting(2 * l2Cycles)));
    }

    /** Blocks go over the rows of the first matrices' outputs, gate them and store what the next GEMM reads. */
    private KernelLaunch activate(ExpertStep step, CacheState cache) {
        double in = 2.0 * step.width() * Precision.BF16.bytes();
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        Work gate = new Work(
                0,
                4.0 * step.width() / lanes,
                2.0 * step.width() / architecture.vectorPipe().specialFunctionsPerClock(),
                0);
        return launch(new Loop(
                "gate",
                ROW_THREADS,
                8L * gpu.product().multiprocessors(),
                Math.max(1, step.rows()),
                in,
                step.width() * step.precision().bytes(),
                1 - cache.activations(),
                gate));
    }

    /**
     * A block per token asks for each of its experts whether it is here and where the row went, and adds a piece of that
     * row before it asks for the next; then it goes on to the next piece.
     */
    private KernelLaunch reduce(ExpertStep step, CacheState cache) {
        double row = step.width() * step.precision().bytes();
        double here = (double) step.rows() / step.tokens();
        int rounds = (int) Math.max(1, Math.round(here));
        int pieces = pieces(row);
        BlockProgram program = new BlockProgram(
                        0,
                        row * here / rounds / pieces,
                        row / pieces,
                        1,
                        1,
                        1,
                        List.of(Phase.onLoad(waiting((here > 0 ? l2Cycles : 0)
                                + step.expertsPerToken()
                                        * architecture.latency().l1Cycles()
                                        / rounds))),
                        false,
                        0,
                        0,
                        Work.NONE,
                        row,
                        false)
                .withSetUp(BlockSetUp.STREAM);
        return KernelLaunch.uniform(
                "sum over experts",
                program,
                rounds * pieces,
                new KernelGrid(
                        step.tokens(),
                        occupancy(ROW_THREADS, SUM_REGISTERS),
                        gpu.product().multiprocessors()),
                CacheTraffic.uniform(1 - cache.activations(), 1),
                step.flops(),
                0);
    }

    private Occupancy occupancy(int threads) {
        return occupancy(threads, REGISTERS);
    }

    private Occupancy occupancy(int threads, int registers) {
        return Occupancy.of(architecture, new Occupancy.Demand(threads, registers, 0));
    }

    private static Work waiting(double cycles) {
        return new Work(0, 0, 0, 0, 0, cycles);
    }
}
