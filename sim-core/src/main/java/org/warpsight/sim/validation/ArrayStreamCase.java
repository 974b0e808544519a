package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

/**
 * A row of a published table about a pass over long arrays, as bytes per time.
 *
 * <pre>
 *   BabelStream (UoB-HPC/BabelStream, src/cuda, src/hip)   arrays of 2^25 numbers of 64 bits; a block of 1024 threads takes one each;
 *                                                          dot: four blocks an SM, which go round
 *   CUB's DeviceReduce::Sum                                256 threads, 16 numbers of 32 bits each at a time, five grids of eight
 *                                                          blocks an SM; a block adds up what they leave
 * </pre>
 *
 * @param operator what is passed over; numbers of 64 bits count as two of 32, which is as many bytes
 * @param last whether a kernel of one block adds up what the blocks leave
 */
record ArrayStreamCase(Gpu gpu, Streaming operator, StreamingPlan plan, boolean last) implements RowCase {
    private static final Pattern POWER = Pattern.compile("n=2\\^(\\d{1,2})");

    /** Numbers of 32 bits in an array of BabelStream, in rows so that they can be counted. */
    private static final int BABEL_ROWS = 1 << 13;

    private static final int BABEL_WIDTH = 1 << 13;
    private static final int BABEL_THREADS = 1024;
    private static final int DOT_BLOCKS_OF_SM = 4;
    private static final int REDUCE_THREADS = 256;
    private static final int REDUCE_BYTES = 16 * 4;
    private static final int REDUCE_BLOCKS_OF_SM = 5 * 8;

    static Optional<RowCase> of(RowInputs row) {
        if (!row.text("unit").equals("GB/s")) {
            return Optional.empty();
        }
        String shape = row.textOrEmpty("shape");
        return row.gpuIfKnown().flatMap(gpu -> switch (row.text("impl") + " " + row.text("kernel")) {
            case "BabelStream BabelStream copy" -> Optional.of(babel(gpu, Kind.GATHER));
            case "BabelStream BabelStream add", "BabelStream BabelStream triad" ->
                Optional.of(babel(gpu, Kind.RESIDUAL_ADD));
            case "BabelStream BabelStream dot" -> Optional.of(dot(gpu));
            case "CUB reduction sum 2^30" ->
                size(shape).stream().mapToObj(n -> sum(gpu, n)).findFirst();
            default -> Optional.empty();
        });
    }

    private static OptionalLong size(String shape) {
        Matcher power = POWER.matcher(shape);
        return power.find() ? OptionalLong.of(1L << Integer.parseInt(power.group(1))) : OptionalLong.empty();
    }

    private static RowCase babel(Gpu gpu, Kind kind) {
        Streaming operator = new Streaming("babelstream", kind, BABEL_ROWS, BABEL_WIDTH, Precision.FP32);
        int bytes = (int) (Precision.FP64.bytes() * kind.reads());
        return new ArrayStreamCase(gpu, operator, new StreamingPlan(BABEL_THREADS, bytes), false);
    }

    /** Two arrays are read: as many numbers as one of twice the length has. */
    private static RowCase dot(Gpu gpu) {
        Streaming operator = new Streaming("dot", Kind.ABSOLUTE_MAXIMUM, 2 * BABEL_ROWS, BABEL_WIDTH, Precision.FP32);
        int blocks = DOT_BLOCKS_OF_SM * gpu.product().multiprocessors();
        int bytes = (int) (2 * Precision.FP64.bytes());
        return new ArrayStreamCase(gpu, operator, new StreamingPlan(BABEL_THREADS, bytes, blocks), false);
    }

    private static RowCase sum(Gpu gpu, long elements) {
        Streaming operator = new Streaming("sum", Kind.ABSOLUTE_MAXIMUM, elements, 1, Precision.FP32);
        int blocks = REDUCE_BLOCKS_OF_SM * gpu.product().multiprocessors();
        return new ArrayStreamCase(gpu, operator, new StreamingPlan(REDUCE_THREADS, REDUCE_BYTES, blocks), true);
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        CacheState left = CacheState.repeated(operator.compulsoryBytes(), gpu.sharedL2Bytes());
        KernelSequence kernels = new KernelSequence()
                .then(operator.name(), () -> simulators.stream(gpu).run(operator, plan, left));
        if (last) {
            Streaming sums = new Streaming("sum of blocks", Kind.ABSOLUTE_MAXIMUM, plan.blocks(), 1, Precision.FP32);
            kernels.then(sums.name(), () -> simulators.stream(gpu)
                    .run(sums, new StreamingPlan(REDUCE_THREADS, REDUCE_BYTES, 1), new CacheState(1, 1)));
        }
        return List.of(Prediction.of(kernels, simulators.stream(gpu)).asRate(operator.compulsoryBytes() / 1e3));
    }
}
