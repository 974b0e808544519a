package org.warpsight.sim.validation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.microbenchmark.BulkCopies;
import org.warpsight.sim.microbenchmark.PointerChase;
import org.warpsight.sim.microbenchmark.ThreadStreams;
import org.warpsight.sim.microbenchmark.WarpgroupChain;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;

/**
 * A row of a table of microbenchmarks whose GPU has a profile. Predicted are the experiments of
 * {@link org.warpsight.sim.microbenchmark}, where the parameters state the whole set-up.
 */
record MicrobenchmarkCase(Gpu gpu, String experiment, Parameters parameters, String unit) implements RowCase {
    private static final double KIB = 1024;
    private static final Pattern INSTRUCTION = Pattern.compile("^m64n(\\d+)k\\d+ (bf16|fp16) SS");
    private static final Pattern CHAIN = Pattern.compile("(\\d+)-MMA chain");
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
            return List.of(prediction()
                    .orElseGet(() -> new Unpredicted("the set-up of " + experiment + " in " + unit + " with '"
                            + parameters.text() + "' is not modelled")));
        } catch (IllegalArgumentException impossible) {
            return List.of(new Unpredicted(impossible.getMessage()));
        }
    }

    private Optional<Prediction> prediction() {
        return switch (experiment + " in " + unit) {
            case "latency_vs_working_set in cycles" -> chase("pointer chase; 1 thread", PointerChase.Path.LOAD);
            case "tma_latency_vs_working_set in cycles" ->
                chase("cp.async.bulk + mbarrier wait per hop", PointerChase.Path.BULK_COPY);
            case "wgmma_cycles_vs_n in cycles/MMA" -> chain();
            case "wgmma_pipe_filled_cycles_vs_n in cycles/MMA" -> filledPipe();
            case "hbm_bw_vs_occupancy in GB/s" -> streams();
            case "tma_throughput in GB/s" ->
                copies().map(copies -> predicted(copies.bytesPerSecond() / 1e9, limiter(copies)));
            case "tma_iteration_time_derived in ns per load per CTA" ->
                copies().map(copies -> predicted(copies.picosecondsPerCopy() / 1e3, limiter(copies)));
            default -> Optional.empty();
        };
    }

    private Optional<Prediction> chase(String setUp, PointerChase.Path path) {
        OptionalDouble kib = parameters.number("ws_kib");
        if (kib.isEmpty() || !parameters.say(setUp)) {
            return Optional.empty();
        }
        double cycles = new PointerChase(gpu, kib.getAsDouble() * KIB, path).cycles();
        return Optional.of(predicted(cycles, Limiter.LATENCY));
    }

    private Optional<Prediction> chain() {
        Matcher length = parameters.find(CHAIN);
        if (!length.find()) {
            return Optional.empty();
        }
        int instructions = Integer.parseInt(length.group(1));
        return instruction().map(chain -> predicted(chain.cycles(instructions), limiter(chain)));
    }

    private Optional<Prediction> filledPipe() {
        return instruction().map(chain -> predicted(chain.cycles(), limiter(chain)));
    }

    private Optional<WarpgroupChain> instruction() {
        Matcher instruction = parameters.find(INSTRUCTION);
        if (!instruction.find()) {
            return Optional.empty();
        }
        Precision precision = Dtypes.stored(instruction.group(2)).orElseThrow();
        return Optional.of(new WarpgroupChain(gpu, precision, Integer.parseInt(instruction.group(1))));
    }

    /** Kernels that only write have nothing to wait for, and what bounds their stores in flight is not modelled. */
    private Optional<Prediction> streams() {
        OptionalDouble threads = parameters.number("resident_threads");
        if (threads.isEmpty() || !parameters.say("dtype=double")) {
            return Optional.empty();
        }
        Matcher arrays = parameters.find(READS_AND_WRITES);
        int reads = 1;
        int writes = 0;
        if (arrays.find()) {
            reads = Integer.parseInt(arrays.group(1));
            writes = Integer.parseInt(arrays.group(2));
        } else if (!parameters.say("kernel=read;")) {
            return Optional.empty();
        }
        ThreadStreams streams = new ThreadStreams(gpu, (long) threads.getAsDouble(), Double.BYTES, reads, writes);
        return Optional.of(
                predicted(streams.bytesPerSecond() / 1e9, streams.boundByMemory() ? Limiter.HBM : Limiter.LATENCY));
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
        return Optional.of(new BulkCopies(gpu, (int) blocks.getAsDouble() / sms, bytes, bytes / rows));
    }

    private static Limiter limiter(WarpgroupChain chain) {
        return chain.boundBySharedMemory() ? Limiter.SHARED_MEMORY : Limiter.TENSOR;
    }

    private static Limiter limiter(BulkCopies copies) {
        return copies.boundByMemory() ? Limiter.HBM : Limiter.LATENCY;
    }

    private Prediction predicted(double value, Limiter limiter) {
        return new Predicted(value, limiter, experiment + " on " + gpu.id());
    }
}
