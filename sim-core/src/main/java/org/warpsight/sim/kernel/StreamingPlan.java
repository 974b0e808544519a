package org.warpsight.sim.kernel;

import org.warpsight.hardware.Ceiling;
import org.warpsight.workload.operator.Streaming;

/**
 * How a streaming operator is cut into blocks.
 *
 * @param threads of a block
 * @param bytesPerThread that a thread loads before it computes
 * @param blocks of a grid that goes round until nothing is left; 0 for as many as have one round each. With several passes
 *     such blocks reduce what each round has of a row, else whole rows
 * @param passes how often a block reads its rows, one pass after another; 1 where it keeps them in registers
 * @param operations vector operations per element as compiled, library functions included; 0 for those of the operator
 * @param reduction how the threads of a block reduce a row, in all passes together, where the operator does
 */
public record StreamingPlan(
        int threads, int bytesPerThread, int blocks, int passes, int operations, RowReduction reduction) {
    /** 256 threads with four loads of 16 bytes in flight each. */
    public static final StreamingPlan USUAL = new StreamingPlan(256, 64);

    /**
     * PyTorch's copy of elements of 16 bits into another order (aten/src/ATen/native/cuda/CUDALoops.cuh,
     * {@code launch_legacy_kernel<128, 4>}): a thread takes four elements, one at a time. For each it finds both offsets in
     * four dimensions, with seven instructions a dimension (OffsetCalculator.cuh, IntegerDivider.cuh: high half of a product,
     * addition, shift, remainder, two multiply-adds, a comparison), and needs ten more for bounds, addresses, load and store.
     */
    static final StreamingPlan REARRANGING = new StreamingPlan(128, 8, 0, 1, 38);

    /**
     * PyTorch's {@code SoftMaxForward} (aten/src/ATen/native/cuda/SoftMax.cu): a block of 1,024 threads goes over its row for
     * the maximum, the sum and the values.
     */
    private static final StreamingPlan LONG_SOFTMAX =
            new StreamingPlan(1024, 1, 0, 3, 0).reducing(RowReduction.USUAL.times(2));

    /** How libraries cut an operator. */
    public static StreamingPlan of(Streaming operator) {
        return switch (operator.kind()) {
            case QUANTISE_BLOCKS -> blockQuantisation(operator);
            case LONG_SOFTMAX -> LONG_SOFTMAX;
            // Every round reads the row to draw, and again to see what is above the drawn one.
            case SAMPLE_TOP_P, SAMPLE_TOP_K -> rejectionSampling(operator.rows());
            // First the squares of a row are summed, then its largest magnitude is found.
            case RMS_NORM_QUANTISE, ADD_RMS_NORM_QUANTISE -> USUAL.reducing(RowReduction.USUAL.times(2));
            default -> USUAL;
        };
    }

    /**
     * FlashInfer's {@code TopPSamplingFromProbKernel} and its kin (sampling.cuh): a block of 1,024 threads goes over a row
     * with one load of 16 bytes each, whose sums it brings together before the next.
     */
    private static StreamingPlan rejectionSampling(long rows) {
        return new StreamingPlan(1024, 16, Math.toIntExact(rows), 2 * Streaming.Kind.SAMPLING_ROUNDS, 0);
    }

    /**
     * SGLang's per_token_group_quant_8bit: eight threads take a run of elements that share a scale, and a block as many runs,
     * up to 16, as divide their number by a power of two.
     */
    private static StreamingPlan blockQuantisation(Streaming operator) {
        int run = Math.min(operator.scales().along(), operator.width());
        long runs = operator.rows() * Ceiling.divide(operator.width(), run);
        int together = (int) Math.min(16, Long.lowestOneBit(runs));
        return new StreamingPlan(8 * together, Math.max(1, run * Short.BYTES / 8));
    }

    /** A plan whose blocks have one round each. */
    public StreamingPlan(int threads, int bytesPerThread) {
        this(threads, bytesPerThread, 0);
    }

    /** A plan whose blocks read everything once and do what the operator says. */
    public StreamingPlan(int threads, int bytesPerThread, int blocks) {
        this(threads, bytesPerThread, blocks, 1, 0);
    }

    /** A plan whose blocks reduce rows as is usual. */
    public StreamingPlan(int threads, int bytesPerThread, int blocks, int passes, int operations) {
        this(threads, bytesPerThread, blocks, passes, operations, RowReduction.USUAL);
    }

    /** The same with another reduction of rows. */
    public StreamingPlan reducing(RowReduction other) {
        return new StreamingPlan(threads, bytesPerThread, blocks, passes, operations, other);
    }

    public StreamingPlan {
        if (threads < 1 || bytesPerThread < 1 || blocks < 0 || passes < 1 || operations < 0) {
            throw new IllegalArgumentException(
                    "a streaming plan needs threads, bytes and passes >= 1, blocks and operations >= 0 but has "
                            + threads + ", " + bytesPerThread + ", " + passes + ", " + blocks + ", " + operations);
        }
    }

    /** Bytes that a block loads in a round. */
    double roundBytes() {
        return (double) threads * bytesPerThread;
    }
}
