package org.warpsight.sim.forward;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.TestGpus;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.Deployment.Precisions;

/** What a serving run pays for the time of one forward pass of Llama-3.1-8B, once its tables are filled. */
@State(Scope.Thread)
@Fork(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ForwardPassBenchmark {
    private static final int SEQUENCES = 64;
    private static final int CONTEXTS = 1000;

    private TimeTableLibrary library;
    private StepTimes times;
    private int context;

    /** Fills the tables. */
    @Setup(Level.Trial)
    public void fill(Blackhole sink) {
        library = new TimeTableLibrary(TimeCache.none(), 2);
        times = ReplicaStepTimes.of(
                Models.get("llama-3.1-8b"),
                Sharding.NONE,
                new Precisions(Precision.BF16, Precision.BF16, Precision.BF16),
                library.of(TestGpus.H100, LaunchMode.GRAPH),
                Optional.empty());
        for (int i = 0; i < CONTEXTS; i++) {
            decode(sink);
            mixed(sink);
        }
    }

    /** Ends the simulation's threads. */
    @TearDown(Level.Trial)
    public void close() {
        library.close();
    }

    /** A pass of decode tokens only, each time with another context. */
    @Benchmark
    public long decode(Blackhole sink) {
        context = (context + 1) % CONTEXTS;
        return times.visit(BatchShape.decode(SEQUENCES, SEQUENCES * (500L + context)), sink::consume);
    }

    /** A pass with a prompt as well. */
    @Benchmark
    public long mixed(Blackhole sink) {
        context = (context + 1) % CONTEXTS;
        int prompt = 500 + context;
        long pairs = (long) prompt * (prompt + 1) / 2;
        return times.visit(new BatchShape(1, prompt, pairs, 1, SEQUENCES, SEQUENCES * 1000L), sink::consume);
    }
}
