package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Occupancy;

/**
 * Lowers {@link PagedCacheWrite} as vLLM launches it (vllm-project/vllm, csrc/cache_kernels.cu,
 * {@code reshape_and_cache_flash_kernel}).
 *
 * <pre>
 *   grid     a block for each token
 *   block    as many threads as the token's keys have elements, at most 512; 16 bytes of a thread at a time:
 *              slot ► page and place in it ► keys ► store ► values ► store
 * </pre>
 *
 * <p>An eighth of the threads has something to copy where elements are of 16 bits, but all of them work out page, place and
 * alignment. So with up to some 16 heads their instructions decide, and memory only with more.
 */
final class PagedCacheWriteLowering {
    private static final int MOST_THREADS = 512;

    /** An estimate: with so many or fewer, registers do not limit the blocks of an SM. */
    private static final int REGISTERS = 32;

    /** Keys, then values: the loop over values begins when that over keys is through. */
    private static final int COPIES = 2;

    /** Dependent instructions until the slot is asked for: token, pointer (an estimate). */
    private static final int SLOT_INSTRUCTIONS = 10;

    /** Dependent instructions from the slot to the first load: quotient, remainder, addresses in 64 bits (an estimate). */
    private static final int PLACE_INSTRUCTIONS = 60;

    /**
     * Instructions of a warp in all, counted in the source: 20 up to the slot, 50 for quotient and remainder of 64 bits,
     * 40 for the six products of 64 bits and the pointers they make, and 45 for each of keys and values: alignment, number of
     * pieces, loop, copy.
     */
    private static final double INSTRUCTIONS = 200;

    private final Gpu gpu;
    private final Architecture architecture;

    PagedCacheWriteLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
    }

    KernelLaunch lower(PagedCacheWrite operator, CacheState cache) {
        int threads = Math.min(MOST_THREADS, operator.elements());
        double loaded = operator.elements() * operator.input().bytes();
        double stored = COPIES * operator.elements() * operator.cache().bytes();
        double vectorCycles =
                threads * INSTRUCTIONS / COPIES / architecture.vectorPipe().fp32FmaPerClock();
        BlockProgram program = BlockProgram.streaming(
                        loaded, loaded, new Work(0, vectorCycles, 0, 0), BlockEpilogue.storing(stored))
                .with(setUp());
        Occupancy occupancy = Occupancy.of(architecture, new Occupancy.Demand(threads, REGISTERS, 0));
        return KernelLaunch.uniform(
                "cache write by token",
                program,
                COPIES,
                new KernelGrid(operator.tokens(), occupancy, gpu.product().multiprocessors()),
                CacheTraffic.uniform(1 - cache.activations(), 1),
                0,
                0);
    }

    private BlockSetUp setUp() {
        Architecture.Latency latency = architecture.latency();
        double cycles =
                (SLOT_INSTRUCTIONS + PLACE_INSTRUCTIONS) * latency.arithmeticCycles() + architecture.meanL2Cycles();
        return BlockSetUp.STREAM.plusCycles(cycles);
    }
}
