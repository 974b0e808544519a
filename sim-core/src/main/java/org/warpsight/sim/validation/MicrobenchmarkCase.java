package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.microbenchmark.BulkCopies;
import org.warpsight.sim.microbenchmark.PersistentStream;
import org.warpsight.sim.microbenchmark.PointerChase;
import org.warpsight.sim.microbenchmark.SharedReads;
import org.warpsight.sim.microbenchmark.ShortBlocks;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;

/**
 * A row of a table of microbenchmarks whose GPU has a profile. Predicted are the experiments of
 * {@link org.warpsight.sim.microbenchmark}, where the parameters state the whole set-up.
 */
record MicrobenchmarkCase(Gpu gpu, String experiment, Parameters parameters, String unit) implements RowCase {
    private static final double KIB = 1024;

    /** gpu-stream of RRZE-HPC/gpu-benches, main.cu: shared memory is taken up so that two blocks fit, from four warps on. */
    private static final int STREAM_BLOCKS_PER_SM = 2;

    /** Below, and with five warps, one block is resident. */
    private static final int PAIRED_STREAM_THREADS = 128;

    private static final int UNPAIRED_STREAM_THREADS = 160;

    /**
     * GPUs measured with the first version of gpu-stream (main.cu at a7dc559): two blocks are resident at every size, but the
     * column of threads is SMs x block size. That both read and write took 3648 x 8 B in 128 ns instead of 256 shows it.
     */
    private static final Set<String> STREAMS_COUNT_ONE_OF_TWO_BLOCKS = Set.of("h100-pcie");

    /** kzwrime/gpu_shm_microbench, test_cuda.cu: 80 x 16 blocks of 256 threads. */
    private static final long SHARED_READ_BLOCKS = 80 * 16;

    private static final int SHARED_READ_BLOCK = 256;

    /** Reads of each thread: 128 loops of 10,000, which the source's versions split differently over launches and items. */
    private static final double SHARED_READS = 1.28e6;

    private static final Pattern SHARED_PATTERN = Pattern.compile("^b(32|64|128).*pattern=(normal|broadcast|c\\d+)");
    private static final Pattern TENSOR = Pattern.compile("^(\\d)D tensor");
    private static final Pattern READS_AND_WRITES = Pattern.compile("\\((\\d)r(\\d)w\\)");

    static RowCase of(RowInputs row) {
        String name = row.text("gpu");
        Optional<Gpu> gpu = row.gpuIfKnown();
        if (gpu.isEmpty()) {
            return new UnmodelledCase(row.kind(), "there is no profile of a GPU '" + name + "'");
        }
        return new MicrobenchmarkCase(
                gpu.get(), row.text("experiment"), new Parameters(row.textOrEmpty("parameters")), row.text("unit"));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        try {
            return List.of(prediction(simulators)
                    .orElseGet(() -> new Unpredicted(UnmodelledExperiments.reason(experiment, parameters)
                            .orElseGet(() -> "the set-up of " + experiment + " in " + unit + " with '"
                                    + parameters.text() + "' is not modelled"))));
        } catch (IllegalArgumentException impossible) {
            return List.of(new Unpredicted(impossible.getMessage()));
        }
    }

    private Optional<Prediction> prediction(Simulators simulators) {
        String asked = experiment + " in " + unit;
        return switch (asked) {
            case "latency_vs_working_set in cycles" -> chase("pointer chase", PointerChase.Path.LOAD);
            case "tma_latency_vs_working_set in cycles" ->
                chase("cp.async.bulk + mbarrier wait per hop", PointerChase.Path.BULK_COPY);
            case "hbm_bw_vs_occupancy in GB/s" -> streams();
            case "tma_throughput in GB/s" ->
                copies().map(copies -> predicted(copies.bytesPerSecond() / 1e9, limiter(copies)));
            case "tma_iteration_time_derived in ns per load per CTA" ->
                copies().map(copies -> predicted(copies.picosecondsPerCopy() / 1e3, limiter(copies)));
            case "smem_bank_conflict_wavefronts_derived in wavefronts/warp-instr" ->
                sharedReads().map(reads -> predicted(reads.wavefronts(), Limiter.SHARED_MEMORY));
            case "smem_bank_conflict_time in ms" ->
                sharedReads()
                        .map(reads -> predicted(reads.wavefronts() * sharedReadMilliseconds(), Limiter.SHARED_MEMORY));
            case "gemm_sustained in TFLOP/s", "max_achievable_flops in TFLOP/s" ->
                SustainedGemm.of(gpu, parameters).map(gemm -> sustained(gemm, simulators));
            case "cublas_bf16_8192_power_capped in TFLOP/s",
                    "cublas_sgemm_8192 in TFLOP/s",
                    "gemm_tf32_cublas in TFLOP/s",
                    "gemm_fp32_cublas in TFLOP/s" ->
                SustainedGemm.named(experiment, parameters).map(gemm -> sustained(gemm, simulators));
            case "repeated_small_kernel_period in us/kernel" ->
                RepeatedStream.of(parameters)
                        .map(stream -> period(stream.run(gpu, simulators)))
                        .or(this::persistent);
            default ->
                MatrixExperiments.read(gpu, asked, parameters)
                        .or(() -> CacheExperiments.read(gpu, asked, parameters))
                        .or(() -> RooflineExperiments.read(gpu, asked, parameters))
                        .or(() -> EmpiricalRoofline.read(gpu, asked, parameters))
                        .or(() -> ClusterExperiments.read(gpu, asked, parameters))
                        .or(() -> CollectiveExperiments.read(gpu, asked, parameters))
                        .or(() -> StreamExperiments.read(gpu, asked, parameters))
                        .or(() -> InstructionExperiments.read(gpu, asked, parameters))
                        .map(reading -> predicted(reading.value(), reading.limiter()));
        };
    }

    private Prediction sustained(SustainedGemm gemm, Simulators simulators) {
        KernelResult result = gemm.run(simulators.sustained(gpu));
        return predicted(result.flops() / result.picoseconds(), result.limiter());
    }

    private Prediction period(KernelResult result) {
        return predicted(result.picoseconds() / 1e6, result.limiter());
    }

    /** Blocks that stay and meet at a barrier of the grid, a cooperative group's or one written by hand. */
    private Optional<Prediction> persistent() {
        OptionalDouble bytes = parameters.number("bytes_rw");
        if (bytes.isEmpty() || !parameters.say("mode=persistent + ")) {
            return Optional.empty();
        }
        PersistentStream stream = new PersistentStream(gpu, bytes.getAsDouble());
        return Optional.of(
                predicted(stream.secondsPerPass() * 1e6, stream.boundByMemory() ? Limiter.HBM : Limiter.LATENCY));
    }

    private Optional<SharedReads> sharedReads() {
        Matcher pattern = parameters.find(SHARED_PATTERN);
        if (!pattern.find()) {
            return Optional.empty();
        }
        int width = Integer.parseInt(pattern.group(1)) / Byte.SIZE;
        String name = pattern.group(2);
        return Optional.of(
                switch (name) {
                    case "normal" -> SharedReads.consecutive(gpu.architecture(), width);
                    case "broadcast" -> SharedReads.broadcast(gpu.architecture(), width);
                    default -> SharedReads.conflicting(gpu.architecture(), width, Integer.parseInt(name.substring(1)));
                });
    }

    /** Milliseconds of the benchmark for every cycle that one of its reads has the banks. */
    private double sharedReadMilliseconds() {
        long blocksOfBusiestSm =
                Ceiling.divide(SHARED_READ_BLOCKS, gpu.product().multiprocessors());
        double reads = (double) blocksOfBusiestSm
                * SHARED_READ_BLOCK
                / gpu.architecture().warpSize()
                * SHARED_READS;
        return reads / (gpu.product().maximumClockMhz() * 1e3);
    }

    private Optional<Prediction> chase(String setUp, PointerChase.Path path) {
        OptionalDouble kib = parameters.number("ws_kib");
        if (kib.isEmpty() || !parameters.say(setUp)) {
            return Optional.empty();
        }
        double cycles = new PointerChase(gpu, kib.getAsDouble() * KIB, path).cycles();
        return Optional.of(predicted(cycles, Limiter.LATENCY));
    }

    private Optional<Prediction> streams() {
        OptionalDouble threads = parameters.number("resident_threads");
        Matcher arrays = parameters.find(READS_AND_WRITES);
        if (threads.isEmpty() || !parameters.say("dtype=double")) {
            return Optional.empty();
        }
        boolean pairs = STREAMS_COUNT_ONE_OF_TWO_BLOCKS.contains(gpu.id());
        double perSm = (pairs ? STREAM_BLOCKS_PER_SM : 1)
                * threads.getAsDouble()
                / gpu.product().multiprocessors();
        if (arrays.find()) {
            return streams(perSm, Integer.parseInt(arrays.group(1)), Integer.parseInt(arrays.group(2)));
        }
        if (parameters.say("kernel=read;")) {
            return streams(perSm, 1, 0);
        }
        return parameters.say("kernel=init(write);") ? streams(perSm, 0, 1) : Optional.empty();
    }

    private Optional<Prediction> streams(double threadsPerSm, int reads, int writes) {
        ShortBlocks blocks =
                new ShortBlocks(gpu, streamBlocks(threadsPerSm), threadsPerSm, Double.BYTES, reads, writes);
        return Optional.of(
                predicted(blocks.bytesPerSecond() / 1e9, blocks.boundByMemory() ? Limiter.HBM : Limiter.LATENCY));
    }

    private int streamBlocks(double threadsPerSm) {
        boolean single = threadsPerSm < PAIRED_STREAM_THREADS || threadsPerSm == UNPAIRED_STREAM_THREADS;
        return single && !STREAMS_COUNT_ONE_OF_TWO_BLOCKS.contains(gpu.id()) ? 1 : STREAM_BLOCKS_PER_SM;
    }

    private Optional<BulkCopies> copies() {
        OptionalDouble kib = parameters.number("load_kib");
        OptionalDouble blocks = parameters.number("ctas");
        int sms = gpu.product().multiprocessors();
        if (kib.isEmpty() || blocks.isEmpty() || blocks.getAsDouble() % sms != 0) {
            return Optional.empty();
        }
        double bytes = kib.getAsDouble() * KIB;
        // A box of several dimensions is made of rows of X elements.
        double rows = parameters.number("Y").orElse(1) * parameters.number("Z").orElse(1);
        Matcher tensor = parameters.find(TENSOR);
        int dimensions = tensor.find() ? Integer.parseInt(tensor.group(1)) : 0;
        return Optional.of(new BulkCopies(gpu, (int) blocks.getAsDouble() / sms, bytes, bytes / rows, dimensions));
    }

    private static Limiter limiter(BulkCopies copies) {
        return copies.boundByMemory() ? Limiter.HBM : Limiter.LATENCY;
    }

    private Prediction predicted(double value, Limiter limiter) {
        return new Predicted(value, limiter, experiment + " on " + gpu.id());
    }
}
