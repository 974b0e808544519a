package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/**
 * What the steps of a choice among scores cost a warp, in instructions: those that nvcc makes of the functions of CUDA's
 * mathematical library without fast math, and those of TensorRT-LLM's top-k (kernels/moeTopKFuncs.cuh).
 */
final class WarpArithmetic {
    /** expf: range reduction in two steps and a shift; the last two multiply by powers of two. */
    private static final int EXPONENTIAL = 7;

    /** A quotient with correct rounding: a check of the range and two steps of Newton's method. */
    private static final int DIVISION = 8;

    /** A score and its index become one integer, and an integer becomes both again. */
    private static final int PACKING = 4;

    private final Architecture architecture;
    private final int halvings;
    private final double shuffleCycles;

    WarpArithmetic(Architecture architecture) {
        this.architecture = architecture;
        this.halvings = Integer.numberOfTrailingZeros(architecture.warpSize());
        this.shuffleCycles = shuffleCycles(architecture);
    }

    /** Cycles of a step of a reduction between lanes: through the crossbar of shared memory, and an instruction. */
    static double shuffleCycles(Architecture architecture) {
        return architecture.latency().sharedMemoryCycles()
                + architecture.latency().arithmeticCycles();
    }

    /** Instructions each of which needs the result of the one before. */
    WarpInstructions chain(int instructions) {
        return new WarpInstructions(
                instructions, 0, 0, instructions * architecture.latency().arithmeticCycles());
    }

    /** exp(x - constant). */
    WarpInstructions exponential() {
        return chain(1 + EXPONENTIAL).then(special());
    }

    WarpInstructions division() {
        return chain(DIVISION).then(special());
    }

    /** 1 / (1 + exp(-x)). */
    WarpInstructions sigmoid() {
        return exponential().then(chain(1)).then(division());
    }

    /** The sum or maximum of a number of each lane, in all lanes. */
    WarpInstructions reduction() {
        return halving(1, 1);
    }

    /** Words of each lane that are written to shared memory and read from there, by any warp after a barrier. */
    WarpInstructions throughSharedMemory(int words) {
        return new WarpInstructions(
                2.0 * words, 0, 2.0 * words, 2 * architecture.latency().sharedMemoryCycles());
    }

    /**
     * The largest scores that a warp holds, one after another, with their indices: each lane sorts its own, then a maximum
     * over the lanes for each, after which the lane that had it goes on to its next.
     *
     * @param perLane scores that a lane holds
     * @param chosen how many are looked for
     * @param wordsPerKey registers of a score with its index: 1 for scores of 16 bits, 2 for those of 32
     */
    WarpInstructions largest(int perLane, int chosen, int wordsPerKey) {
        WarpInstructions packing = chain(PACKING).sideBySide(perLane);
        WarpInstructions advance = chain(wordsPerKey).sideBySide(perLane).then(chain(1));
        WarpInstructions round = advance.then(maximum(wordsPerKey)).then(chain(PACKING - 1));
        return packing.then(sort(perLane, wordsPerKey)).then(round.inSequence(chosen));
    }

    /** Batcher's network, whose layers wait for each other: (p^2 - p + 4) 2^(p - 2) - 1 comparisons of 2^p keys. */
    private WarpInstructions sort(int keys, int wordsPerKey) {
        if (keys == 1) {
            return WarpInstructions.NONE;
        }
        int power = 32 - Integer.numberOfLeadingZeros(keys - 1);
        int layers = power * (power + 1) / 2;
        double comparisons = (power * power - power + 4) * Math.pow(2, power - 2) - 1;
        double exchange = wordsPerKey + 2.0 * wordsPerKey;
        return new WarpInstructions(
                comparisons * exchange,
                0,
                0,
                layers * (wordsPerKey + 1) * architecture.latency().arithmeticCycles());
    }

    /** The largest key of all lanes: words are compared one after another, and selected at once. */
    private WarpInstructions maximum(int wordsPerKey) {
        return halving(wordsPerKey, 2 * wordsPerKey);
    }

    private WarpInstructions halving(int words, int combining) {
        double step = shuffleCycles + (words - 1) * architecture.latency().arithmeticCycles();
        return new WarpInstructions(words + combining, 0, words, step).inSequence(halvings);
    }

    /** A warp's instruction on its scheduler's part of the pipe, and its result. */
    private WarpInstructions special() {
        double perScheduler = architecture.vectorPipe().specialFunctionsPerClock()
                / architecture.multiprocessor().schedulers();
        return new WarpInstructions(
                0,
                1,
                0,
                architecture.warpSize() / perScheduler + architecture.latency().arithmeticCycles());
    }
}
