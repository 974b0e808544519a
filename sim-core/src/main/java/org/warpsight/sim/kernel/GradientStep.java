package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;

/**
 * One step of an attention's backward pass along the queries, and the end of a block: what its warps ask of the units of
 * their SM, one thing after another.
 *
 * <pre>
 *   S = Q K^T ► P = exp(S - log sum), to shared memory ► dP = dO V^T ► dS = P (dP - D), to shared memory, barrier
 *     ► dV += P^T dO, barrier ► dQ = dS K, to memory ► dK += dS^T Q
 * </pre>
 *
 * <p>Every warp reads its strips of both operands from shared memory (ldmatrix), so that r warps along the rows and c along
 * the columns of an m x n product over k read (c m + r n) k elements.
 */
final class GradientStep {
    /** Instructions per score for P: scaling FFMA, MUFU.EX2, half an F2FP that packs two. */
    private static final double PROBABILITY_INSTRUCTIONS = 2.5;

    /** Instructions per score for dS: FADD, FMUL, half an F2FP. */
    private static final double DIFFERENCE_INSTRUCTIONS = 2.5;

    /** Instructions per score of a step that a mask cuts: comparison and selection. */
    private static final double MASK_INSTRUCTIONS = 2;

    /** Instructions per element of dQ that a step writes: RED or store, and its share of an address. */
    private static final double OUTPUT_INSTRUCTIONS = 1.5;

    /** Instructions per element of dK and dV at the end: scaling, half a pack, store and address. */
    private static final double EPILOGUE_INSTRUCTIONS = 4;

    private final Gpu gpu;
    private final Architecture architecture;
    private final double port;

    GradientStep(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
        this.port = architecture.sharedMemory().bandwidthBytesPerClock();
    }

    /** What the warps of a block do per step. */
    List<Phase> phases(Attention attention, GradientTile tile, QueryGradient gradient, int resident) {
        double bytes = attention.activations().bytes();
        int queryKey = attention.queryKeyDim();
        int value = attention.valueDim();
        double m = tile.queryTile();
        double n = tile.keyTile();
        double arriving = m * (queryKey + value) * bytes / port;
        double barrier = architecture.latency().sharedMemoryCycles();
        double trip = tile.trips() * architecture.meanL2Cycles();
        double probability =
                PROBABILITY_INSTRUCTIONS + (tile.masksEveryStep(attention.causal()) ? MASK_INSTRUCTIONS : 0);
        Work queryGradient = product(attention, tile, m, queryKey, n, tile.queryRows(), tile.keySplits());
        return Phase.inTurn(List.of(
                scores(attention, tile, queryKey, tile.keysInRegisters()).plus(shared(arriving)),
                arithmetic(tile, resident, m * n, probability, m * n, m * n * bytes),
                scores(attention, tile, value, tile.valuesInRegisters()),
                arithmetic(tile, resident, m * n, DIFFERENCE_INSTRUCTIONS, 0, m * n * bytes)
                        .plus(waiting(barrier)),
                product(attention, tile, n, value, m, tile.keyRows(), 1).plus(waiting(barrier)),
                queryGradient.plus(sums(tile, m * queryKey)).plus(rearranged(tile, gradient, m * queryKey)),
                arithmetic(
                        tile, resident, m * queryKey, OUTPUT_INSTRUCTIONS, 0, m * queryKey * gradient.elementBytes()),
                product(attention, tile, n, queryKey, m, tile.keyRows(), 1)
                        .plus(shared(spilledBytes(attention, tile) / port))
                        .plus(waiting(trip))));
    }

    /** Scaling, conversion and addresses of dK and dV, which pass through shared memory, and what masks cost. */
    Work epilogue(Attention attention, GradientTile tile, int resident) {
        double elements = (double) tile.keyTile() * (attention.queryKeyDim() + attention.valueDim());
        boolean atTheEdge = attention.causal() && !tile.masksEveryStep(true);
        double maskedSteps = atTheEdge ? Math.ceil((double) tile.keyTile() / tile.queryTile()) : 0;
        double masks = maskedSteps * tile.queryTile() * tile.keyTile() * MASK_INSTRUCTIONS;
        Work stores = arithmetic(
                tile,
                resident,
                elements,
                EPILOGUE_INSTRUCTIONS,
                0,
                2 * elements * attention.activations().bytes());
        return stores.plus(arithmetic(tile, resident, masks, 1, 0, 0));
    }

    /** Registers of a thread: dK and dV, scores and their gradients, and what it works with. */
    static int registers(Attention attention, GradientTile tile, int threads) {
        int gradients = tile.keyTile() * (attention.queryKeyDim() + attention.valueDim()) / threads;
        return gradients + 2 * tile.queryTile() * tile.keyTile() / threads + Registers.WORKING;
    }

    /** What does not fit registers goes out to L1 and back once a step. */
    private double spilledBytes(Attention attention, GradientTile tile) {
        int threads = threads(tile);
        int spilled = registers(attention, tile, threads) - Registers.perThread(architecture, threads);
        return 2.0 * Math.max(0, spilled) * threads * Registers.BYTES;
    }

    private int threads(GradientTile tile) {
        return tile.warps() * architecture.warpSize();
    }

    /** Queries by keys, or dO by values, over a head's size. */
    private Work scores(Attention attention, GradientTile tile, double k, boolean keysInRegisters) {
        double columns = (double) tile.warps() / tile.scoreRows();
        double keys = keysInRegisters ? 0 : tile.scoreRows() * tile.keyTile();
        double read = (columns * tile.queryTile() + keys) * k;
        return product(attention, tile, 2.0 * tile.queryTile() * tile.keyTile() * k, read, k);
    }

    /** m x n over k of a block whose warps lie along rows and columns of the result; those left over share k. */
    private Work product(Attention attention, GradientTile tile, double m, double n, double k, int rows, int splits) {
        double columns = (double) tile.warps() / rows / splits;
        return product(attention, tile, 2 * m * n * k, (columns * m + rows * n) * k, k / splits);
    }

    /** A product whose warps read elements from shared memory. */
    private Work product(Attention attention, GradientTile tile, double flops, double elements, double k) {
        Architecture.MatrixPipe pipe = architecture.matrixPipe();
        double rate = gpu.matrixFlopsPerClock(attention.activations())
                * pipe.warpInstructionFraction()
                * Math.min(1, tile.warps() / 4.0);
        double read = elements * attention.activations().bytes() / port;
        return new WarpProduct(flops / rate, read, k).work(architecture);
    }

    /** Parts of dQ of warps that share the keys: written in FP32, read and added. */
    private Work sums(GradientTile tile, double elements) {
        if (tile.keySplits() == 1) {
            return Work.NONE;
        }
        double parts = elements * tile.keySplits();
        return new Work(
                0,
                parts / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                2 * parts * Precision.FP32.bytes() / port,
                0,
                2 * architecture.latency().sharedMemoryCycles());
    }

    /** What is loaded or stored of dQ, on its way between the layout of rows and that of a product, in FP32. */
    private Work rearranged(GradientTile tile, QueryGradient gradient, double elements) {
        if (!tile.rearranged()) {
            return Work.NONE;
        }
        int passes = gradient.loading() ? 2 : 1;
        return new Work(
                0,
                0,
                0,
                2 * passes * elements * Precision.FP32.bytes() / port,
                0,
                2 * passes * architecture.latency().sharedMemoryCycles());
    }

    private Work arithmetic(
            GradientTile tile, int resident, double elements, double instructions, double special, double sharedBytes) {
        double turn = IssueTurn.cycles(architecture, tile.warps() * resident);
        return new Work(
                0,
                elements * instructions / architecture.vectorPipe().fp32FmaPerClock(),
                special / architecture.vectorPipe().specialFunctionsPerClock(),
                sharedBytes / port,
                turn * elements * instructions / threads(tile),
                0);
    }

    private static Work shared(double cycles) {
        return new Work(0, 0, 0, cycles);
    }

    private static Work waiting(double cycles) {
        return new Work(0, 0, 0, 0, 0, cycles);
    }
}
