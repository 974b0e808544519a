package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Streaming;

/**
 * Lowers an operator that passes over its data once: each block takes a few kilobytes, computes and writes.
 *
 * <p>All loads of a block are in flight together; an operator that needs a whole row keeps it in registers, or reads it
 * once more for every pass, and reduces it through shared memory.
 */
final class StreamingLowering {
    private static final int REGISTERS = 32;

    private final Gpu gpu;
    private final Architecture architecture;

    StreamingLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
    }

    KernelLaunch lower(Streaming operator, StreamingPlan plan, CacheState cache) {
        Streaming.Kind kind = operator.kind();
        return stream(
                operator.name(),
                plan,
                operator.elements(),
                Flow.of(operator),
                plan.operations() > 0 ? plan.operations() : kind.flops(),
                kind.specialFunctions(),
                kind.reducesRow() ? operator.width() : 0,
                1 - cache.activations(),
                1);
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
        return stream(name, StreamingPlan.USUAL, elements, new Flow(output.bytes(), reads, 1), parts, 0, 0, spilled, 0);
    }

    /** The kernel that combines the FP32 outputs of parts of the keys. */
    KernelLaunch combination(String name, Attention attention, int parts) {
        double elements =
                (double) attention.sequences() * attention.queries() * attention.heads() * attention.valueDim();
        return combination(name, elements, attention.activations(), parts);
    }

    /** A kernel of one or a few blocks that handles a number per item. */
    KernelLaunch small(String name, long items) {
        Flow flow = new Flow(Precision.FP32.bytes(), 1, 1);
        return stream(name, StreamingPlan.USUAL, Math.max(1, items), flow, 1, 0, 0, 0, 0);
    }

    /** A kernel that reads and writes elements that are in L2. */
    KernelLaunch pass(String name, double elements, Precision precision, int operations) {
        return pass(name, elements, precision, operations, 0);
    }

    /** The same with exponentials and reciprocals. */
    KernelLaunch pass(String name, double elements, Precision precision, int operations, int specialFunctions) {
        return stream(
                name,
                StreamingPlan.USUAL,
                elements,
                new Flow(precision.bytes(), 1, 1),
                operations,
                specialFunctions,
                0,
                0,
                1);
    }

    /**
     * A kernel that goes once over arrays which lie in HBM.
     *
     * @param reads elements read for each of its elements, of {@code elementBytes}
     * @param writes elements written
     */
    KernelLaunch pass(
            String name, double elements, double elementBytes, double reads, double writes, double operations) {
        Flow flow = new Flow(elementBytes, reads, writes);
        return stream(name, StreamingPlan.USUAL, elements, flow, operations, 0, 0, 1, 1);
    }

    /**
     * What moves for each element of the output.
     *
     * @param elementBytes bytes of an element
     * @param reads elements read
     * @param writes elements written
     * @param scalesRead bytes of scales read, its share of them
     * @param scalesWritten bytes of scales written
     */
    private record Flow(double elementBytes, double reads, double writes, double scalesRead, double scalesWritten) {
        Flow(double elementBytes, double reads, double writes) {
            this(elementBytes, reads, writes, 0, 0);
        }

        static Flow of(Streaming operator) {
            double scales = operator.scaleBytes() / operator.elements();
            return new Flow(
                    operator.precision().bytes(),
                    operator.kind().reads(),
                    operator.kind().writes(),
                    operator.readsScales() ? scales : 0,
                    operator.readsScales() ? 0 : scales);
        }

        double loaded() {
            return reads * elementBytes + scalesRead;
        }

        double stored() {
            return writes * elementBytes + scalesWritten;
        }
    }

    private KernelLaunch stream(
            String name,
            StreamingPlan plan,
            double elements,
            Flow flow,
            double operations,
            double specialFunctions,
            int rowWidth,
            double firstMisses,
            double storeMisses) {
        double elementBytes = flow.elementBytes();
        double reads = flow.reads();
        double writes = flow.writes();
        double perRound = plan.roundBytes() / elementBytes / Math.max(1, reads);
        boolean wholeRows = rowWidth > 0 && (plan.blocks() == 0 || plan.passes() == 1);
        if (wholeRows) {
            perRound = Math.ceil(perRound / rowWidth) * rowWidth;
        }
        long rounds = (long) Math.ceil(elements / perRound);
        long blocks = plan.blocks() > 0 ? plan.blocks() : rounds;
        int steps = (int) Ceiling.divide(rounds, blocks);
        double actual = elements / blocks / steps;
        int passes = plan.passes();
        double vectorCycles = actual
                * (operations + passes * reads + writes)
                / passes
                / architecture.vectorPipe().fp32FmaPerClock();
        double specialCycles =
                actual * specialFunctions / passes / architecture.vectorPipe().specialFunctionsPerClock();
        RowReduction reduction = plan.reduction();
        double latency = rowWidth > 0 ? reduction.latencyCycles(architecture) / passes : 0;
        double rows = wholeRows ? actual / rowWidth / passes : rowWidth > 0 ? 1.0 / passes : 0;
        // Warps without an element of their row have nothing to combine, but shuffle with the others.
        double combining = Math.min(
                plan.threads(), Ceiling.divide(rowWidth, architecture.warpSize()) * (double) architecture.warpSize());
        vectorCycles += rows
                * combining
                * reduction.instructions()
                / architecture.vectorPipe().fp32FmaPerClock();
        double shuffling = rows
                * plan.threads()
                * reduction.shuffledBytes()
                / architecture.sharedMemory().writeBytesPerClock();
        Work work = new Work(0, vectorCycles, specialCycles, shuffling, 0, latency);
        // Where no row is reduced but everything is, what is left of all rounds of a block is reduced once.
        Work last = writes == 0 && rowWidth == 0
                ? new Work(
                        0,
                        plan.threads()
                                * reduction.instructions()
                                / architecture.vectorPipe().fp32FmaPerClock(),
                        0,
                        plan.threads()
                                * reduction.shuffledBytes()
                                / architecture.sharedMemory().writeBytesPerClock(),
                        reduction.latencyCycles(architecture),
                        0)
                : Work.NONE;
        // Blocks at work go through rows, or else through what each of them takes, that follow one another in memory.
        double run = gpu.runBytes(rowWidth > 0 ? rowWidth * elementBytes : actual * elementBytes);
        BlockProgram program = BlockProgram.streaming(
                actual * flow.loaded(),
                run,
                work,
                new BlockEpilogue(last, actual * steps * flow.stored()).storingInRuns(run));
        Occupancy occupancy = Occupancy.of(architecture, new Occupancy.Demand(plan.threads(), REGISTERS, 0));
        KernelGrid grid = new KernelGrid(blocks, occupancy, gpu.product().multiprocessors());
        // Rows are read again while those of all resident blocks, and what these write, pass through L2.
        double passing = Math.min(grid.waveBlocks(), blocks) * actual * steps * (flow.loaded() + flow.stored());
        double again = firstMisses == 0
                ? 0
                : 1 - CacheState.surviving(passing, gpu.product().l2Bytes());
        CacheTraffic traffic = CacheTraffic.uniform((firstMisses + (passes - 1) * again) / passes, storeMisses);
        return KernelLaunch.uniform(name, program, steps * passes, grid, traffic, elements * operations, 0);
    }
}
