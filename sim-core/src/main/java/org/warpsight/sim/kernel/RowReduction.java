package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/**
 * How the threads of a block bring together what each has found in its part of a row. Mostly a chain of steps that wait for
 * one another, so it costs latency and little work; only where a step is long do its instructions fill the vector pipe.
 *
 * <pre>
 *   latency = sharedMemoryTrips x latency of shared memory + dependentInstructions x latency of an instruction + conflictCycles
 * </pre>
 *
 * @param sharedMemoryTrips exchanges through shared memory, or by shuffles, which take the same way, one after another
 * @param dependentInstructions vector instructions of one thread, one after another
 * @param conflictCycles what bank conflicts add
 * @param instructions vector instructions of each thread that holds elements of the row
 * @param shuffledBytes bytes that each thread gives to another, whether it holds something or not; they take the way of a
 *     store to shared memory
 */
public record RowReduction(
        double sharedMemoryTrips,
        double dependentInstructions,
        double conflictCycles,
        double instructions,
        double shuffledBytes) {
    /** Two passes of warps and of warp sums, each written and read. */
    public static final RowReduction USUAL = new RowReduction(4, 0, 0, 0, 0);

    /** Bytes of a register. */
    private static final int REGISTER_BYTES = 4;

    public RowReduction {
        if (!(Math.min(
                        Math.min(sharedMemoryTrips, dependentInstructions),
                        Math.min(conflictCycles, Math.min(instructions, shuffledBytes)))
                >= 0)) {
            throw new IllegalArgumentException("a reduction needs trips, instructions, cycles and bytes >= 0 but has "
                    + sharedMemoryTrips + ", " + dependentInstructions + ", " + conflictCycles + ", " + instructions
                    + ", " + shuffledBytes);
        }
    }

    /**
     * A tree of shuffles in every warp, then one over the warps' results in the first warp (PyTorch's {@code BlockReduce}).
     * All levels shuffle, but only those combine where both partners hold something.
     *
     * @param partials threads that hold a partial result of the row
     * @param warpSize lanes of a warp
     * @param values numbers of a partial result
     * @param combination vector instructions that combine two partial results
     */
    public static RowReduction shuffles(int partials, int warpSize, int values, int combination) {
        int inWarp = levels(Math.min(partials, warpSize));
        // Between the two trees the warps' results are written to shared memory and read.
        return new RowReduction(
                2 * levels(warpSize) + 2,
                (double) levels(partials) * combination,
                0,
                (double) inWarp * combination,
                (double) levels(warpSize) * values * REGISTER_BYTES);
    }

    /**
     * A tree of shuffles in every warp, then in every warp once more the tree over the warps' results, as only the first
     * thread's value is used (TensorRT-LLM's {@code blockReduceMax}, reduceKernelUtils.cuh), of one number that an
     * instruction combines.
     *
     * @param threads of the block, all of which hold something
     * @param warpSize lanes of a warp
     */
    public static RowReduction repeatedShuffles(int threads, int warpSize) {
        RowReduction once = shuffles(threads, warpSize, 1, 1);
        return new RowReduction(
                once.sharedMemoryTrips(),
                once.dependentInstructions(),
                once.conflictCycles(),
                2 * once.instructions(),
                2 * once.shuffledBytes());
    }

    private static int levels(int values) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, values) - 1);
    }

    /**
     * Through shared memory alone: every lane of the first warp goes over one warp's values, whose words are all in one
     * bank, and the first thread over the warps' results ({@code blockReduce} of PyTorch's SoftMax.cu).
     */
    public static RowReduction serial(int threads, int warpSize) {
        int warps = Math.max(1, threads / warpSize);
        // Values are written, read as an unrolled run, written back, read one by one and broadcast.
        return new RowReduction(4 + warps, warpSize + warps, (double) warpSize * warps, 0, 0);
    }

    /** Several such reductions, one after another. */
    public RowReduction times(int reductions) {
        return new RowReduction(
                reductions * sharedMemoryTrips,
                reductions * dependentInstructions,
                reductions * conflictCycles,
                reductions * instructions,
                reductions * shuffledBytes);
    }

    /** From the last element to the result of the row. */
    double latencyCycles(Architecture architecture) {
        return sharedMemoryTrips * architecture.latency().sharedMemoryCycles()
                + dependentInstructions * architecture.latency().arithmeticCycles()
                + conflictCycles;
    }
}
