package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.WarpgroupInstruction;
import org.warpsight.workload.operator.Attention;

/**
 * One step of an attention along the keys, and the end of a block: what each consumer asks of the units of its SM.
 *
 * <pre>
 *   S = Q K^T ► row maximum ► P = exp(S - maximum), O scaled ► O += P V      after the last: O divided, converted, stored
 * </pre>
 */
final class AttentionStep {
    /** Instructions per score for the row maximum: FMNMX. */
    private static final double MAXIMUM_INSTRUCTIONS = 1;

    /** Instructions per score for P: scaling FFMA, MUFU.EX2, FADD of the sum, half an F2FP that packs two. */
    private static final double EXPONENTIAL_INSTRUCTIONS = 3.5;

    /** Instructions per score, and per weight, whose key and value have scales of their own: FMUL. */
    private static final double SCALE_INSTRUCTIONS = 1;

    /** Instructions per element of the output to scale it to the new maximum: FMUL. */
    private static final double RESCALE_INSTRUCTIONS = 1;

    /** Instructions per score of a step that a mask cuts: comparison and selection. */
    private static final double MASK_INSTRUCTIONS = 2;

    /** Instructions per element of the output at the end: scaling, half a pack, store and address. */
    private static final double EPILOGUE_INSTRUCTIONS = 4;

    /** Instructions per score to bring 8-bit weights from the layout of a result into that of an operand: PRMT and SHFL. */
    private static final double REORDER_INSTRUCTIONS = 1.25;

    /** Bytes that a warp transposes at a time (LDSM.T of four 8x8 matrices), and its instructions: LDSM, 8 PRMT, 2 STSM. */
    private static final double TRANSPOSED_BYTES = 512;

    private static final double TRANSPOSE_INSTRUCTIONS = 11;

    /**
     * Lanes of a scheduler that compare: 64 of an SM on Ampere, where as many multiply and add, and on Hopper, where twice as
     * many do (CUDA C++ Programming Guide, arithmetic instructions).
     */
    private static final double COMPARING_LANES = 16;

    /**
     * Instructions that wait for each other from the number of a key to the address of its page, an estimate: 20 divide by
     * the size of a page, which is known at run time only (conversions, reciprocal, two corrections), 15 find the entry
     * of the table and what follows from it (vllm-project/flash-attention, resolve_thread_kv_page_slice_offset).
     */
    private static final int PAGE_INSTRUCTIONS = 35;

    /** Rows of the smallest matrix instruction of a warp. */
    private static final int WARP_ROWS = 16;

    private final Gpu gpu;
    private final Architecture architecture;

    AttentionStep(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
    }

    /** What each consumer does per step. */
    List<Phase> phases(Attention attention, AttentionPlan plan, double rows, int resident) {
        AttentionTile tile = plan.tile();
        double threads = (double) tile.warps() * architecture.warpSize() / tile.consumers();
        double keysWritten = written(attention, tile, attention.queryKeyDim());
        double valuesWritten = attention.latentCache() ? 0 : written(attention, tile, attention.valueDim());
        // Warps that load for themselves ask for the values before the scores and for the next keys after them: values
        // arrive during the scores, keys during the exponentials.
        boolean loaders = plan.loaderWarps();
        double turn = turn(plan, resident);
        double queriesRead = plan.readsQueriesAgain() ? rows * attention.queryKeyDim() : 0;
        Work scores = multiply(
                attention,
                plan,
                turn,
                rows,
                tile.keyTile(),
                attention.queryKeyDim(),
                queriesRead,
                loaders ? keysWritten : valuesWritten);
        Work outputs = multiply(
                attention, plan, turn, rows, attention.valueDim(), tile.keyTile(), 0, loaders ? valuesWritten : 0);
        double keyShare = attention.latentCache()
                ? 1
                : (double) attention.queryKeyDim() / (attention.queryKeyDim() + attention.valueDim());
        Work scaled = scaled(attention, tile, turn, rows, threads);
        Work maximum = maximum(turn, rows * tile.keyTile(), threads).plus(scaled);
        Work exponentials = exponentials(
                        turn,
                        rows * tile.keyTile(),
                        rows * attention.valueDim(),
                        threads,
                        plan.reordersWeights() && attention.activations().bits() == Byte.SIZE,
                        loaders ? 0 : keysWritten)
                .plus(scaled);
        Phase first = Phase.onLoad(scores, keyShare);
        if (attention.latentCache()) {
            return List.of(first, Phase.then(maximum), Phase.then(exponentials), Phase.then(outputs));
        }
        double valueShare = 1 - keyShare;
        if (tile.overlapped()) {
            return List.of(
                    first, Phase.onLoad(outputs, valueShare).beside(), Phase.then(maximum), Phase.then(exponentials));
        }
        if (plan.loaderWarps()) {
            return List.of(first, Phase.then(maximum), Phase.then(exponentials), Phase.onLoad(outputs, valueShare));
        }
        // Warps that load for themselves wait for the values before they ask for the next keys, and compute after that.
        // They look up the pages of what they ask for.
        Work lookUp = new Work(0, 0, 0, 0, 0, plan.looksUpPages() ? pageCycles() : 0);
        return List.of(
                Phase.onLoad(scores.plus(lookUp), keyShare),
                Phase.onLoad(maximum, valueShare),
                Phase.then(exponentials.plus(lookUp)),
                Phase.then(outputs));
    }

    /** Masked scores, division by the sum, conversion and addresses, and what a block waits for beside its tiles. */
    Work epilogue(Attention attention, AttentionPlan plan, double rows, int resident) {
        AttentionTile tile = plan.tile();
        double threads = (double) tile.warps() * architecture.warpSize() / tile.consumers();
        // Rows that no query fills are not written.
        double filled = Math.min(1, (double) attention.queries() * plan.packedHeads() / plan.rows());
        // A scale of the head's values goes into the factor of each row.
        double scaledRows = attention.cacheScales() == CacheScales.HEAD ? rows * filled * SCALE_INSTRUCTIONS : 0;
        double instructions = rows * filled * attention.valueDim() * EPILOGUE_INSTRUCTIONS
                + scaledRows
                + maskedSteps(attention, plan) * rows * tile.keyTile() * MASK_INSTRUCTIONS;
        // The first tile of 8-bit values is transposed by the loading warps before it is multiplied.
        double transposed = plan.arithmetic() == AttentionPlan.Arithmetic.WARPGROUP
                        && attention.activations().bits() == Byte.SIZE
                ? tile.keyTile()
                        * attention.valueDim()
                        / TRANSPOSED_BYTES
                        / AttentionBlocks.LOADER_WARPS
                        * TRANSPOSE_INSTRUCTIONS
                : 0;
        double trips = tile.trips() + (plan.splits() > 1 ? plan.tripsOfParts() : 0);
        return new Work(
                0,
                instructions / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                AttentionOutputs.of(attention, plan).portCycles(architecture, rows * filled * attention.valueDim()),
                turn(plan, resident) * (instructions / threads + transposed)
                        + trips * architecture.latency().hbmCycles(),
                0);
    }

    /** Steps of a block whose keys are seen by some of its queries only: at the diagonal, and where a window begins. */
    private static double maskedSteps(Attention attention, AttentionPlan plan) {
        if (!attention.causal() || attention.queries() == 1) {
            return 1;
        }
        double queries = Math.min(attention.queries(), (double) plan.rows() / plan.packedHeads());
        double edge = Math.ceil(queries / plan.tile().keyTile());
        boolean windowed = attention.window() > 0 && attention.window() < attention.keys();
        return windowed ? 2 * edge : edge;
    }

    /**
     * Scores times the scales of their keys, or weights times those of their values, where each has one of its own: every
     * warp reads them from shared memory (vLLM, unified attention in Triton: {@code S * (scale * k_scale)}, {@code P *
     * v_scale}).
     */
    private Work scaled(Attention attention, AttentionTile tile, double turn, double rows, double threads) {
        if (attention.cacheScales() != CacheScales.TOKEN_HEAD) {
            return Work.NONE;
        }
        double instructions = rows * tile.keyTile() * SCALE_INSTRUCTIONS;
        double warps = (double) tile.warps() / tile.consumers();
        double read = warps * tile.keyTile() * Precision.FP32.bytes();
        return new Work(
                0,
                instructions / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                read / architecture.sharedMemory().bandwidthBytesPerClock(),
                turn * instructions / threads,
                0);
    }

    private Work maximum(double turn, double scores, double threads) {
        double lanes = COMPARING_LANES * architecture.multiprocessor().schedulers();
        return new Work(
                0,
                scores * MAXIMUM_INSTRUCTIONS / lanes,
                0,
                0,
                turn * scores * MAXIMUM_INSTRUCTIONS / threads,
                rowReduction());
    }

    /** The exponentials of a row wait for its maximum; the output is scaled to the new one. */
    private Work exponentials(
            double turn, double scores, double outputs, double threads, boolean reordered, double written) {
        double lanes = architecture.vectorPipe().fp32FmaPerClock();
        double perScore = EXPONENTIAL_INSTRUCTIONS + (reordered ? REORDER_INSTRUCTIONS : 0);
        double instructions = scores * perScore + outputs * RESCALE_INSTRUCTIONS;
        return new Work(
                0,
                instructions / lanes,
                scores / architecture.vectorPipe().specialFunctionsPerClock(),
                written,
                turn * instructions / threads,
                0);
    }

    /**
     * Cycles from one instruction of a warp to its next: the warps of a scheduler, loading ones too, take turns. Blocks in
     * phase share them as they share the units, those that are there.
     */
    private double turn(AttentionPlan plan, int resident) {
        return IssueTurn.cycles(architecture, warps(plan) * (plan.blocksInPhase() ? 1 : resident));
    }

    private static int warps(AttentionPlan plan) {
        return plan.tile().warps() + (plan.loaderWarps() ? AttentionBlocks.LOADER_WARPS : 0);
    }

    /** The entry of the page table has been read before, for the keys beside. */
    private double pageCycles() {
        Architecture.Latency latency = architecture.latency();
        return PAGE_INSTRUCTIONS * latency.arithmeticCycles() + latency.sharedMemoryCycles();
    }

    /** A row of scores lies in four lanes: two shuffles, which go through the shared-memory crossbar. */
    private double rowReduction() {
        return 2 * architecture.latency().sharedMemoryCycles();
    }

    /** Cycles that the share of one consumer in a tile of keys or values takes at the shared-memory port as it arrives. */
    private double written(Attention attention, AttentionTile tile, int dim) {
        return tile.keyTile()
                * (double) dim
                * attention.cache().bytes()
                / tile.consumers()
                / architecture.sharedMemory().bandwidthBytesPerClock();
    }

    /**
     * rows x n x k of one consumer, with what its operands and what arrives meanwhile cost at the shared-memory port.
     *
     * @param rowsRead elements of its rows that are in shared memory, not in registers
     */
    private Work multiply(
            Attention attention,
            AttentionPlan plan,
            double turn,
            double rows,
            double n,
            double k,
            double rowsRead,
            double written) {
        Architecture.MatrixPipe pipe = architecture.matrixPipe();
        AttentionTile tile = plan.tile();
        double bytes = attention.activations().bytes();
        double port = architecture.sharedMemory().bandwidthBytesPerClock();
        double flops = 2 * rows * n * k;
        return switch (plan.arithmetic()) {
            case WARPGROUP -> {
                double instructions = Math.ceil(rows / WarpgroupInstruction.ROWS)
                        * Math.ceil(k * bytes / WarpgroupInstruction.DEPTH_BYTES);
                double cycles = Math.max(
                        flops / gpu.matrixFlopsPerClock(attention.activations()),
                        instructions * WarpgroupInstruction.portCycles(architecture, n));
                yield new Work(cycles, 0, 0, written);
            }
            case WARP -> {
                int warps = tile.warps() / tile.consumers();
                double rate = gpu.matrixFlopsPerClock(attention.activations())
                        * pipe.warpInstructionFraction()
                        * Math.min(1, warps / 4.0);
                // Warps share the rows, and each reads all keys; too few rows leave the keys to be shared.
                double readers = Math.min(warps, Math.max(1, rows / WARP_ROWS));
                double read = (readers * n * k + rowsRead) * bytes / port;
                yield new WarpProduct(flops / rate, read, k).work(architecture).plus(new Work(0, 0, 0, written));
            }
            case VECTOR ->
                VectorProduct.work(
                        architecture, tile, turn, rows * n * k, AttentionBlocks.keysOfStep(attention, plan), bytes);
        };
    }
}
