package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;

/**
 * Lowers what TensorRT-LLM launches before the attention of a latent attention's prompt (NVIDIA/TensorRT-LLM,
 * cpp/tensorrt_llm/kernels/mlaKernels.cu, {@code applyMLARopeAndAssignQKVKernelOptContext} and
 * {@code quantizeCopyInputToFp8Kernel}).
 *
 * <pre>
 *   rotate    (tokens / 32, sequences, heads + 8) blocks of 256 threads
 *               of a head:  32 tokens: sequence's bounds ► q, k, angles ► rotate ► store both
 *               the last 8: 4 tokens:  sequence's bounds ► latent vector ► page
 *   quantise  (keys / 64, heads) blocks of 384 threads: q, then k, 16 tokens at a time, then v, 24 at a time
 * </pre>
 *
 * <p>Every head reads the rotated part of the keys and the angles anew. Nothing tells the compiler that what is stored is not
 * read, so that the second kernel waits for every load before the next one. Both touch one head of a token at a time: short
 * runs of memory.
 */
final class LatentPromptLowering {
    private static final int ROTATING_THREADS = 256;
    private static final int QUANTISING_THREADS = 384;
    private static final int TOKENS_OF_ROTATION = 32;

    /** Turns of a block over queries, and over keys: 64 tokens where they have 192 elements. */
    private static final int TURNS_OF_KEYS = 4;

    /** Blocks that copy latent vectors beside those of the heads. */
    private static final int COPYING_BLOCKS = 8;

    private static final int VECTOR_BYTES = 16;

    /** Elements of a thread. */
    private static final int ELEMENTS = VECTOR_BYTES / Short.BYTES;

    /** A cosine and a sine in FP32, for a pair of elements. */
    private static final int ANGLE_BYTES = 8;

    /** Instructions per element of q and k together: unpacked, a product and a multiply-add each, packed at half rate. */
    private static final double ROTATION_INSTRUCTIONS = 8;

    /** Instructions of a thread beside: indices, bounds, addresses in 64 bits, loads, stores (an estimate). */
    private static final double TOKEN_INSTRUCTIONS = 100;

    /** Instructions per element: unpacked, scaled, half a conversion at half rate. */
    private static final double QUANTISATION_INSTRUCTIONS = 3;

    /** Instructions of a turn beside: index, bound, addresses, load, store (an estimate). */
    private static final double TURN_INSTRUCTIONS = 30;

    private final Gpu gpu;
    private final Architecture architecture;

    LatentPromptLowering(Gpu gpu) {
        this.gpu = gpu;
        this.architecture = gpu.architecture();
    }

    KernelLaunch lower(LatentRotation rotation, CacheState cache) {
        long blocks = (long) Ceiling.divide(rotation.queries(), TOKENS_OF_ROTATION)
                * rotation.sequences()
                * (rotation.heads() + COPYING_BLOCKS);
        double rotated = rotation.rotaryDim() * (double) Precision.BF16.bytes();
        double angles = rotation.rotaryDim() / 2.0 * ANGLE_BYTES;
        double again = rotation.tokens() * (rotation.heads() * (rotated + angles) - rotated);
        double reads = rotation.inputBytes() + again;
        double missing = rotation.inputBytes() * (1 - cache.activations()) / reads;
        return new ItemLoop(
                        "rope",
                        ROTATING_THREADS,
                        blocks,
                        blocks,
                        reads / blocks,
                        rotation.outputBytes() / blocks,
                        missing,
                        1 - cache.activations(),
                        rotated,
                        rotating(rotation, blocks, rotated, angles))
                .on(gpu);
    }

    /** Of a mean block. A load of angles takes a word of every element that the threads of its token have. */
    private Work rotating(LatentRotation rotation, long blocks, double rotated, double angles) {
        double ofHeads = (double) rotation.heads() * rotation.tokens() / blocks;
        double lines = ofHeads * (4 * rotated + ELEMENTS / 2.0 * angles)
                + 2.0 * rotation.tokens() / blocks * rotation.latentDim() * Precision.BF16.bytes();
        double threads = ofHeads * rotated / VECTOR_BYTES;
        double instructions = ELEMENTS * ROTATION_INSTRUCTIONS + TOKEN_INSTRUCTIONS;
        return new Work(
                0,
                threads * instructions / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                lines / architecture.sharedMemory().bandwidthBytesPerClock(),
                0,
                architecture.latency().l2NearCycles());
    }

    KernelLaunch lower(LatentQuantisation operator, CacheState cache) {
        int keysOfTurn = tokensOfTurn(operator.keyDim());
        long turns = operator.heads()
                * (Ceiling.divide(operator.tokens(), keysOfTurn)
                        + Ceiling.divide(operator.keys(), keysOfTurn)
                        + Ceiling.divide(operator.keys(), tokensOfTurn(operator.valueDim())));
        long blocks = operator.heads() * Ceiling.divide(operator.keys(), (long) TURNS_OF_KEYS * keysOfTurn);
        double instructions = ELEMENTS * QUANTISATION_INSTRUCTIONS + TURN_INSTRUCTIONS;
        Work work = new Work(
                0,
                QUANTISING_THREADS * instructions / architecture.vectorPipe().fp32FmaPerClock(),
                0,
                QUANTISING_THREADS
                        * (VECTOR_BYTES + ELEMENTS)
                        / (double) architecture.sharedMemory().bandwidthBytesPerClock());
        // One head of a token: queries, keys and values in 16 bits, then in 8.
        double run = (2.0 * operator.keyDim() + operator.valueDim())
                / 3
                * (Precision.BF16.bytes() + Precision.FP8.bytes())
                / 2;
        return new ItemLoop(
                        "quantise",
                        QUANTISING_THREADS,
                        blocks,
                        turns,
                        operator.inputBytes() / turns,
                        operator.outputBytes() / turns,
                        1 - cache.activations(),
                        1 - cache.activations(),
                        run,
                        work)
                .on(gpu);
    }

    private static int tokensOfTurn(int dim) {
        return Math.max(1, QUANTISING_THREADS * VECTOR_BYTES / (dim * Short.BYTES));
    }
}
