package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.report.command.Benchmark.Unit;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.forward.StepTimes;
import org.warpsight.sim.forward.TimeCache;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.scenario.ScenarioRun;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.scenario.json.Scenarios;

/** What {@code bench} measures: the layers of the simulator from events up to forward passes. */
final class Benchmarks implements AutoCloseable {
    private static final String GPU = "h100-sxm5-80gb";
    private static final String SCENARIO = "llama-3.1-8b-h100-azure-conv";
    private static final String EXPERTS = "deepseek-v3-h800-ep64-closed-loop";
    private static final long SEED = 42;

    private static final int EVENTS = 1_000_000;
    private static final long LARGEST_DELAY_PS = 1 << 20;
    private static final int KERNELS = 32;
    private static final int PASSES = 256;
    private static final int LARGE_GEMM = 8192;
    /** 64 sequences on each of 64 GPUs, at a context of 2,048. */
    private static final BatchShape EXPERT_DECODE = BatchShape.decode(64 * 64, 64 * 64 * 2048L);

    private final TimeTableLibrary times;
    private final StepTimes dense;
    private final StepTimes experts;

    private Benchmarks(TimeTableLibrary times) {
        this.times = times;
        this.dense = stepTimes(SCENARIO);
        this.experts = stepTimes(EXPERTS);
    }

    /** Gets ready. Kernel times are not taken from a cache: warm tables are those of this process. */
    static Benchmarks open() {
        return new Benchmarks(new TimeTableLibrary(TimeCache.none(), 1));
    }

    private StepTimes stepTimes(String scenario) {
        List<String> noTrace = List.of(
                "traffic={\"concurrency\":1,\"lengths\":{\"input_tokens\":1,\"output_tokens\":1},\"max_requests\":1}");
        return ScenarioRun.of(Scenarios.load(scenario, noTrace), times).stepTimes(0);
    }

    List<Benchmark> all() {
        KernelSimulator simulator =
                new KernelSimulator(HardwareCatalogue.standard().gpu(GPU), LaunchMode.GRAPH);
        List<Operator> kernels = kernels();
        Gemm large = Gemm.of("large", LARGE_GEMM, LARGE_GEMM, LARGE_GEMM, Precision.BF16);
        List<BatchShape> passes = passes();
        List<Benchmark> all = new ArrayList<>(List.of(
                new Benchmark("events, 100 pending", Unit.EVENTS_PER_SECOND, EVENTS, () -> hold(100)),
                new Benchmark("events, 10,000 pending", Unit.EVENTS_PER_SECOND, EVENTS, () -> hold(10_000)),
                new Benchmark(
                        "GEMMs and attentions on " + GPU,
                        Unit.KERNELS_PER_SECOND,
                        KERNELS,
                        () -> kernels.forEach(kernel -> simulator.run(kernel, CacheState.COLD))),
                new Benchmark(
                        "8192 x 8192 x 8192 BF16 GEMM on " + GPU,
                        Unit.MILLISECONDS,
                        1,
                        () -> simulator.run(large, CacheState.COLD)),
                new Benchmark(
                        "llama-3.1-8b on " + GPU + ", warm tables",
                        Unit.PASSES_PER_SECOND,
                        PASSES,
                        () -> passes.forEach(dense::picoseconds)),
                new Benchmark(
                        "deepseek-v3 on 64 h800-sxm5, overlapped decode, warm tables",
                        Unit.MILLISECONDS,
                        1,
                        () -> experts.picoseconds(EXPERT_DECODE))));
        all.addAll(NetworkBenchmarks.all());
        return all;
    }

    /**
     * The hold model: each event schedules one other after a random delay, so the number pending stays the same (Jones,
     * "An Empirical Comparison of Priority-Queue and Event-Set Implementations", CACM 29(4), 1986).
     */
    private static void hold(int pending) {
        try (Simulation simulation = Simulation.open()) {
            SplittableRandom random = new SplittableRandom(SEED);
            Runnable event = new Runnable() {
                private int left = EVENTS;

                @Override
                public void run() {
                    simulation.schedule(1 + random.nextLong(LARGEST_DELAY_PS), this);
                    if (--left == 0) {
                        simulation.stop();
                    }
                }
            };
            for (int i = 0; i < pending; i++) {
                simulation.schedule(1 + random.nextLong(LARGEST_DELAY_PS), event);
            }
            simulation.run();
        }
    }

    /** Half GEMMs, a quarter attentions over prompts and a quarter attentions of decode passes, of the sizes of LLMs. */
    private static List<Operator> kernels() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Operator> kernels = new ArrayList<>();
        for (int i = 0; i < KERNELS; i += 4) {
            kernels.add(gemm(random));
            kernels.add(gemm(random));
            int tokens = random.nextInt(128, 8192);
            kernels.add(attention(1, tokens, tokens));
            kernels.add(attention(random.nextInt(1, 256), 1, random.nextInt(128, 8192)));
        }
        return kernels;
    }

    private static Gemm gemm(SplittableRandom random) {
        return Gemm.of(
                "gemm",
                random.nextInt(1, 8192),
                64 * random.nextInt(8, 256),
                64 * random.nextInt(8, 256),
                Precision.BF16);
    }

    /** Heads as in Llama-3.1-8B. */
    private static Attention attention(int sequences, int queries, int keys) {
        return new Attention(
                "attention", sequences, queries, keys, 32, 8, 128, 128, 0, true, false, Precision.BF16, Precision.BF16);
    }

    /** As in a run: seven decode passes for each that also has a part of a prompt. */
    private static List<BatchShape> passes() {
        SplittableRandom random = new SplittableRandom(SEED);
        return IntStream.range(0, PASSES)
                .mapToObj(i -> {
                    int sequences = random.nextInt(1, 128);
                    long context = (long) sequences * random.nextInt(128, 4096);
                    int prompt = random.nextInt(16, 1024);
                    long pairs = (long) prompt * (prompt + 1) / 2;
                    return i % 8 > 0
                            ? BatchShape.decode(sequences, context)
                            : new BatchShape(1, prompt, pairs, 1, sequences, context);
                })
                .toList();
    }

    @Override
    public void close() {
        times.close();
    }
}
