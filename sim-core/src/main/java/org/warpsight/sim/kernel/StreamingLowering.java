package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Streaming;

/**
 * Lowers an operator that passes over its data once: each block takes a few kilobytes, computes and writes.
 *
 * <p>A block of 256 threads loads 16 bytes at a time, four in flight per thread; an operator that needs a whole row keeps
 * it in registers and reduces it through shared memory.
 */
final class StreamingLowering {
    private static final int THREADS = 256;
    private static final int BYTES_PER_ACCESS = 16;
    private static final int ACCESSES_IN_FLIGHT = 4;
    private static final int REGISTERS = 40;

    private final Gpu gpu;
    private final Architecture architecture;

    StreamingLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
    }

    KernelLaunch lower(Streaming operator, CacheState cache) {
        Streaming.Kind kind = operator.kind();
        return stream(
                operator.name(),
                operator.elements(),
                operator.precision().bytes(),
                kind.reads(),
                kind.writes(),
                kind.flops(),
                kind.specialFunctions(),
                kind.reducesRow() ? operator.width() : 0,
                CacheTraffic.uniform(1 - cache.activations(), 1));
    }

    /**
     * The kernel that combines FP32 parts: partial sums of a split-K GEMM, or outputs of split-KV attention.
     *
     * @param elements elements of the output
     * @param output precision of the output
     * @param parts parts that are read for each of them; they are in L2 as far as they fit
     */
    KernelLaunch combination(String name, double elements, Precision output, int parts) {
        double partBytes = elements * parts * Precision.FP32.bytes();
        double spilled = Math.max(0, 1 - gpu.product().l2Bytes() / partBytes);
        double reads = parts * Precision.FP32.bytes() / output.bytes();
        return stream(name, elements, output.bytes(), reads, 1, parts, 0, 0, CacheTraffic.uniform(spilled, 0));
    }

    /** A kernel that reads and writes elements that are in L2. */
    KernelLaunch pass(String name, double elements, Precision precision, int operations) {
        return stream(name, elements, precision.bytes(), 1, 1, operations, 0, 0, CacheTraffic.uniform(0, 1));
    }

    private KernelLaunch stream(
            String name,
            double elements,
            double elementBytes,
            double reads,
            double writes,
            double operations,
            double specialFunctions,
            int rowWidth,
            CacheTraffic traffic) {
        double perBlock = THREADS * BYTES_PER_ACCESS * ACCESSES_IN_FLIGHT / elementBytes / Math.max(1, reads);
        if (rowWidth > 0) {
            perBlock = Math.ceil(perBlock / rowWidth) * rowWidth;
        }
        long blocks = (long) Math.ceil(elements / perBlock);
        double actual = elements / blocks;
        double vectorCycles = actual
                * (operations + reads + writes)
                / architecture.vectorPipe().fp32FmaPerClock();
        double specialCycles =
                actual * specialFunctions / architecture.vectorPipe().specialFunctionsPerClock();
        // A reduction over the block is two passes through shared memory, of warps and of warp sums.
        double reduction = rowWidth > 0 ? 4 * architecture.latency().sharedMemoryCycles() : 0;
        Work work = new Work(0, vectorCycles, specialCycles, 0, 0, reduction);
        BlockProgram program = new BlockProgram(
                0,
                actual * reads * elementBytes,
                actual * elementBytes,
                1,
                1,
                1,
                List.of(work),
                false,
                0,
                0,
                Work.NONE,
                actual * writes * elementBytes,
                false);
        Occupancy occupancy = Occupancy.of(architecture, new Occupancy.Demand(THREADS, REGISTERS, 0));
        KernelGrid grid =
                new KernelGrid(blocks, occupancy.blocksPerSm(), gpu.product().multiprocessors());
        return KernelLaunch.uniform(name, program, 1, grid, traffic, elements * operations, 0);
    }
}
