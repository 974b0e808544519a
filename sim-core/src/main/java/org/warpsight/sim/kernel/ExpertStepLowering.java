package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.ExpertStep;

/**
 * Lowers the small kernels of a mixture layer: those that move and change rows are here, those that find the experts in
 * {@link ExpertChoiceLowering} and those that sort in {@link ExpertSortLowering}. They move little and wait much: a warp or block fetches an index, then what it points to, and
 * has little else in flight meanwhile.
 *
 * <p>Grids, blocks and loops are those of TensorRT-LLM (cutlass_kernels/moe_gemm/moe_kernels.cu and
 * fp8_blockscale_gemm/fp8_blockscale_gemm_kernel.cuh).
 */
final class ExpertStepLowering {
    private static final int ROW_THREADS = 256;

    /** Registers of the sum: eight FP32 sums, eight of the row that is added, seven pointers and counters of 64 bits. */
    private static final int SUM_REGISTERS = 48;

    /** What a thread loads at a time. */
    private static final int VECTOR_BYTES = 16;

    /** Elements that share a scale. */
    private static final int SCALED = 128;

    /**
     * Instructions of a warp that quantises 128 elements, its shuffles apart, counted in the loop's source: 37 for the group's
     * index, its expert and three addresses, 16 for loads within bounds, 28 for the maximum, 27 for two divisions with
     * correct rounding and the scale's store, 16 for conversions and stores.
     */
    private static final int QUANTISING_INSTRUCTIONS = 124;

    private final Gpu gpu;
    private final Architecture architecture;
    private final double l2Cycles;

    ExpertStepLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.l2Cycles = architecture.latency().l2NearCycles();
    }

    List<KernelLaunch> lower(ExpertStep step, CacheState cache) {
        return switch (step.step()) {
            case SORT -> new ExpertSortLowering(gpu).lower(step);
            case EXPAND -> List.of(expand(step, cache));
            case QUANTISE_BLOCKS -> List.of(quantise(step, cache));
            case DESCRIBE -> List.of(describe(step));
            case GATE -> List.of(activate(step, cache));
            case REDUCE -> List.of(reduce(step, cache));
        };
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
        return new ItemLoop(
                        "expand",
                        ROW_THREADS,
                        blocksForRows(step),
                        Math.max(1, step.rows()) * pieces,
                        row / pieces,
                        row / pieces,
                        (1 - again) * (1 - cache.activations()) + again * (1 - kept),
                        ItemLoop.waiting(l2Cycles / pieces))
                .onAllBlocks(gpu);
    }

    /** Blocks that take one row after another: eight an SM, or as many as all ranks' rows, as only the GPU knows its own. */
    private long blocksForRows(ExpertStep step) {
        return Math.min(8L * gpu.product().multiprocessors(), (long) step.tokens() * step.expertsPerToken());
    }

    /** Turns in which a block goes over a row, every thread with 16 bytes at a time and not before the last are stored. */
    private static int pieces(double rowBytes) {
        return (int) Math.ceil(rowBytes / (ROW_THREADS * VECTOR_BYTES));
    }

    /**
     * One block per SM, each of its eight warps with one group of 128 elements at a time ({@code scale_1x128_kernel}): what
     * a warp does between a group's loads and the next ones follows one upon another. The expert of a row is searched for
     * where a warp has few groups; with many it goes on from the one before.
     */
    private KernelLaunch quantise(ExpertStep step, CacheState cache) {
        int warps = ROW_THREADS / architecture.warpSize();
        long items = Ceiling.divide((long) Math.ceil(Math.max(1, step.rows()) * (double) step.width() / SCALED), warps);
        double halvings = Math.log(Math.max(2, step.localExperts())) / Math.log(2);
        double groupsOfWarp = (double) step.tokens()
                * step.expertsPerToken()
                * step.width()
                / SCALED
                / (warps * gpu.product().multiprocessors());
        double search = groupsOfWarp <= step.localExperts() / halvings
                ? Math.ceil(halvings) * architecture.latency().sharedMemoryCycles()
                : 0;
        double chain = QUANTISING_INSTRUCTIONS * architecture.latency().arithmeticCycles()
                + ExpertSortLowering.WARP_HALVINGS * architecture.latency().sharedMemoryCycles();
        return new ItemLoop(
                        "quantise by 128",
                        ROW_THREADS,
                        gpu.product().multiprocessors(),
                        items,
                        warps * SCALED * Precision.BF16.bytes(),
                        warps * (SCALED * step.precision().bytes() + ExpertSortLowering.INDEX_BYTES),
                        1 - cache.activations(),
                        ItemLoop.waiting(search + chain))
                .on(gpu);
    }

    private KernelLaunch describe(ExpertStep step) {
        // The offset of an expert, the shape derived from it, the pointers written after it.
        return new ItemLoop(
                        "describe experts",
                        architecture.warpSize(),
                        Ceiling.divide(step.localExperts(), architecture.warpSize()),
                        Ceiling.divide(step.localExperts(), architecture.warpSize()),
                        2.0 * ExpertSortLowering.INDEX_BYTES * architecture.warpSize(),
                        32.0 * ExpertSortLowering.INDEX_BYTES * architecture.warpSize(),
                        0,
                        ItemLoop.waiting(2 * l2Cycles))
                .on(gpu);
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
        return new ItemLoop(
                        "gate",
                        ROW_THREADS,
                        blocksForRows(step),
                        Math.max(1, step.rows()),
                        in,
                        step.width() * step.precision().bytes(),
                        1 - cache.activations(),
                        gate)
                .onAllBlocks(gpu);
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
        Work waiting = ItemLoop.waiting((here > 0 ? l2Cycles : 0)
                + step.expertsPerToken() * architecture.latency().l1Cycles() / rounds);
        BlockProgram program =
                BlockProgram.streaming(row * here / rounds / pieces, row / pieces, waiting, BlockEpilogue.storing(row));
        return KernelLaunch.uniform(
                "sum over experts",
                program,
                rounds * pieces,
                new KernelGrid(
                        step.tokens(),
                        Occupancy.of(architecture, new Occupancy.Demand(ROW_THREADS, SUM_REGISTERS, 0)),
                        gpu.product().multiprocessors()),
                CacheTraffic.uniform(1 - cache.activations(), 1),
                step.flops(),
                0);
    }
}
