package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Gemm;

/**
 * Lowers a GEMM of few rows to a kernel that leaves the matrix pipe alone: each block multiplies a few columns of B with
 * all rows of A, its threads side by side along k, and adds up what they have at the end.
 *
 * <pre>
 *   for each 16 bytes of k a thread:  load columns of B, rows of A ; convert ; multiply and add
 *   then:                             reduce over the block ; scale ; store
 * </pre>
 */
final class VectorGemmLowering {
    private static final int BYTES_PER_ACCESS = 16;

    /** Accumulators, 16 bytes of each column and row, addresses. */
    private static final int REGISTERS = 64;

    private final Gpu gpu;
    private final Architecture architecture;

    VectorGemmLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
    }

    KernelLaunch lower(Gemm gemm, GemmFamily.VectorKernel kernel, CacheState cache) {
        int interleaved = ScaleArithmetic.interleavedColumns(gemm);
        double reach = kernel.threads() * BYTES_PER_ACCESS / gemm.weights().bytes() / interleaved;
        int columns = kernel.columns() * interleaved;
        int steps = (int) Math.ceil(gemm.k() / reach);
        double k = (double) gemm.k() / steps;
        double weights = columns * k;
        double stepBytes =
                weights * ScaleArithmetic.weightBytes(gemm) + gemm.m() * k * ScaleArithmetic.activationBytes(gemm);
        double reduction = 4 * architecture.latency().sharedMemoryCycles();
        double stored = (double) gemm.m() * columns * gemm.output().bytes();
        BlockProgram program = BlockProgram.streaming(
                        stepBytes,
                        k * gemm.weights().bytes() * interleaved,
                        new Work(0, cycles(gemm, weights), 0, 0),
                        new BlockEpilogue(new Work(0, 0, 0, 0, reduction, 0), stored))
                .with(BlockSetUp.STREAM.withCode(codeBytes(gemm, kernel)));
        long blocks = gemm.batch() * Ceiling.divide(gemm.n(), columns);
        Occupancy occupancy = Occupancy.of(architecture, new Occupancy.Demand(kernel.threads(), REGISTERS, 0));
        KernelGrid grid = new KernelGrid(blocks, occupancy, gpu.product().multiprocessors());
        double missed = gemm.activationBytes() * (1 - cache.activations()) + gemm.weightBytes() * (1 - cache.weights());
        double loaded = stepBytes * steps * blocks;
        return KernelLaunch.uniform(
                "gemm on the vector pipe, " + columns + " columns",
                program,
                steps,
                grid,
                CacheTraffic.uniform(Math.min(1, missed / loaded), 1),
                gemm.flops(),
                0);
    }

    /** Code of a round, which is unrolled over the columns, rows and elements of a thread. */
    private double codeBytes(Gemm gemm, GemmFamily.VectorKernel kernel) {
        double elements = kernel.columns() * BYTES_PER_ACCESS / gemm.weights().bytes();
        double products = gemm.m() * elements / together(gemm);
        double converted = new ScaleArithmetic(architecture).conversionInstructions(gemm, elements);
        return BlockSetUp.INSTRUCTION_BYTES * (products + converted);
    }

    /** Products of one instruction: in pairs of 16 bits after a conversion, in fours of INT8, else one in FP32. */
    private static double together(Gemm gemm) {
        if (ScaleArithmetic.converts(gemm)) {
            return 2;
        }
        return gemm.activations().equals(Precision.INT8) ? 4 : 1;
    }

    /** Conversion, and products as they go together. */
    private double cycles(Gemm gemm, double weights) {
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        double products = gemm.m() * weights / together(gemm) / lanes;
        return new ScaleArithmetic(architecture).conversionCycles(gemm, weights) + products;
    }
}
