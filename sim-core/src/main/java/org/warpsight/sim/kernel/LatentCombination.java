package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Ceiling;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Attention;

/**
 * The kernel that adds up the parts of a sequence in FlashMLA: a block of 128 threads for every query and head, which
 * weighs the parts' sums and then adds their outputs one after another, four of them loaded at a time because the loop is
 * unrolled so (flash_fwd_splitkv_mla_combine_kernel). Many parts take long, however small they are.
 *
 * <p>It is launched always; blocks of sequences that were not cut end at once.
 */
final class LatentCombination {
    private static final int THREADS = 128;
    private static final int REGISTERS = 40;

    /** Parts that are loaded together (the compiler's default for loops of unknown length). */
    private static final int UNROLLED = 4;

    /** Reads that wait for each other before the first output: where the parts are, and their sums. */
    private static final int DEPENDENT_READS = 2;

    /** Exchanges between the lanes of a warp for the maximum and for the sum over parts. */
    private static final int SHUFFLES = 10;

    private final Gpu gpu;

    LatentCombination(Gpu gpu) {
        this.gpu = gpu;
    }

    /**
     * The kernel.
     *
     * @param parts of every sequence; 1 where none was cut
     */
    KernelLaunch lower(Attention attention, int parts) {
        long rows = (long) attention.sequences() * attention.queries() * attention.heads();
        if (parts == 1) {
            return new StreamingLowering(gpu).pass("combination of none", rows, Precision.FP32, 1);
        }
        Architecture architecture = gpu.architecture();
        int together = Math.min(parts, UNROLLED);
        double partBytes = attention.valueDim() * Precision.FP32.bytes();
        double additions = (double) together * attention.valueDim();
        double setUp = DEPENDENT_READS * architecture.latency().l2NearCycles()
                + SHUFFLES * architecture.latency().sharedMemoryCycles();
        BlockProgram program = new BlockProgram(
                        0,
                        together * partBytes,
                        partBytes,
                        1,
                        1,
                        1,
                        List.of(Phase.onLoad(new Work(
                                0, additions / architecture.vectorPipe().fp32FmaPerClock(), 0, 0))),
                        false,
                        0,
                        0,
                        Work.NONE,
                        attention.valueDim() * Precision.BF16.bytes(),
                        false)
                .withSetUp(new BlockSetUp(setUp, BlockSetUp.STREAM.coldFetches(), 0));
        double spilled = Math.max(0, 1 - gpu.product().l2Bytes() / (rows * parts * partBytes));
        return KernelLaunch.uniform(
                "combination of " + parts,
                program,
                Ceiling.divide(parts, UNROLLED),
                new KernelGrid(
                        rows,
                        Occupancy.of(architecture, new Occupancy.Demand(THREADS, REGISTERS, 0)),
                        gpu.product().multiprocessors()),
                CacheTraffic.uniform(spilled, 0),
                rows * (double) parts * attention.valueDim(),
                0);
    }
}
