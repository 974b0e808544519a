package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;

/**
 * The kernel that combines parts of the keys where its blocks go over the parts in a loop: it weighs them by their sums,
 * then adds their outputs, each round of the loop waiting for L2. Many parts take long, however small they are.
 *
 * @param rows of the output that a block has
 * @param together parts that are loaded in one round: 1 where a loop is not unrolled
 */
record PartsCombination(Gpu gpu, int rows, int together) {
    private static final int THREADS = 128;
    private static final int REGISTERS = 40;

    /** Reads that wait for each other before the first output: where the parts are, and their sums. */
    private static final int DEPENDENT_READS = 2;

    /** Exchanges between the lanes of a warp for the maximum and for the sum over parts. */
    private static final int SHUFFLES = 10;

    /**
     * The kernel.
     *
     * @param outputs rows of the output in all
     * @param width of a row
     * @param parts of each of them, in FP32; in L2 as far as they fit
     */
    KernelLaunch lower(String name, double outputs, int width, Precision output, int parts) {
        Architecture architecture = gpu.architecture();
        double partBytes = rows * width * Precision.FP32.bytes();
        double additions = (double) parts * rows * width;
        double latency = architecture.meanL2Cycles();
        Work loop = new Work(
                0,
                additions / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                0,
                latency * (Ceiling.divide(parts, together) - 1),
                0);
        double setUp =
                DEPENDENT_READS * latency + SHUFFLES * architecture.latency().sharedMemoryCycles();
        BlockProgram program = BlockProgram.streaming(
                        parts * partBytes,
                        width * Precision.FP32.bytes(),
                        loop,
                        BlockEpilogue.storing(rows * width * output.bytes()))
                .with(BlockSetUp.STREAM.plusCycles(setUp));
        long blocks = (long) Math.ceil(outputs / rows);
        double spilled = Math.max(0, 1 - gpu.product().l2Bytes() / (blocks * parts * partBytes));
        return KernelLaunch.uniform(
                name,
                program,
                1,
                new KernelGrid(
                        blocks,
                        Occupancy.of(architecture, new Occupancy.Demand(THREADS, REGISTERS, 0)),
                        gpu.product().multiprocessors()),
                CacheTraffic.uniform(spilled, 0),
                blocks * additions,
                0);
    }
}
