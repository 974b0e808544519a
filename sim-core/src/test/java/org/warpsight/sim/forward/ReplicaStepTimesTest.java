package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.sim.TestGpus;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.ForwardOperators;
import org.warpsight.workload.operator.LayerOperator;
import org.warpsight.workload.scenario.Deployment.Overlap;
import org.warpsight.workload.scenario.Deployment.PassSchedule;
import org.warpsight.workload.scenario.Deployment.Precisions;

class ReplicaStepTimesTest {
    private static final Precisions BF16 = new Precisions(Precision.BF16, Precision.BF16, Precision.BF16);
    private static final DecoderModel LLAMA = Models.get("llama-3.1-8b");
    private static final BatchShape MIXED = new BatchShape(2, 600, 120_000, 1, 20, 20_000);
    private static TimeTableLibrary library;

    @BeforeAll
    static void open() {
        library = new TimeTableLibrary(TimeCache.none(), 2);
    }

    @AfterAll
    static void close() {
        library.close();
    }

    private static StepTimes times(DecoderModel model, int tp) {
        var server = HardwareCatalogue.standard().server("dgx-h100");
        return ReplicaStepTimes.of(
                model,
                Sharding.tensorParallel(tp),
                BF16,
                library.of(TestGpus.H100, LaunchMode.GRAPH),
                Optional.of(CollectiveTimes.of(server.node(), server.gpu())));
    }

    private static List<BatchShape> batches() {
        return List.of(
                BatchShape.decode(1, 100),
                BatchShape.decode(17, 17 * 900),
                BatchShape.decode(64, 64 * 1500 + 13),
                BatchShape.prefill(1, 700),
                MIXED);
    }

    @Test
    void theTimesOfTheOperatorsAddUpToThePass() {
        StepTimes times = times(LLAMA, 1);
        for (BatchShape batch : batches()) {
            long sum = times.operators(batch).stream()
                    .mapToLong(OperatorTime::picoseconds)
                    .sum();
            assertThat(sum).isPositive().isEqualTo(times.picoseconds(batch));
            List<OperatorTime> visited = new ArrayList<>();
            assertThat(times.visit(batch, visited::add)).isEqualTo(sum);
            assertThat(visited).isEqualTo(times.operators(batch));
        }
    }

    @Test
    void operatorsComeInTheirOrderWithTheirExactWork() {
        StepTimes times = times(LLAMA, 2);
        ForwardOperators expected = new ForwardOperators(LLAMA, Sharding.tensorParallel(2), BF16);
        for (BatchShape batch : batches()) {
            List<LayerOperator> layers = expected.of(batch);
            List<OperatorTime> operators = times.operators(batch);
            assertThat(operators)
                    .extracting(OperatorTime::name)
                    .isEqualTo(layers.stream()
                            .map(layer -> layer.operator().name())
                            .toList());
            for (int i = 0; i < layers.size(); i++) {
                assertThat(operators.get(i).count()).isEqualTo(layers.get(i).count());
                assertThat(operators.get(i).flops()).isEqualTo(layers.get(i).flops());
            }
        }
    }

    @Test
    void sumsThatTravelInChunksHideBehindTheirProjections() {
        BatchShape prompt = BatchShape.prefill(1, 8192);
        StepTimes plain = times(LLAMA, 2, PassSchedule.PLAIN);
        StepTimes cut = times(LLAMA, 2, new PassSchedule(Overlap.NONE, false, 4, 1));

        assertThat(cut.picoseconds(prompt)).isLessThan(plain.picoseconds(prompt));
        // Chunks of fewer rows, on fewer SMs, are not faster than the whole; what they hide is the sums.
        assertThat(computation(cut, prompt)).isGreaterThanOrEqualTo(computation(plain, prompt));
        assertThat(cut.picoseconds(BatchShape.decode(16, 1600)))
                .isEqualTo(plain.picoseconds(BatchShape.decode(16, 1600)));
    }

    @Test
    void gatheringsInChunksHideBehindTheirProjectionsToo() {
        BatchShape prompt = BatchShape.prefill(1, 8192);
        StepTimes inTurn = times(LLAMA, 2, new PassSchedule(Overlap.NONE, true, 1, 1));
        StepTimes cut = times(LLAMA, 2, new PassSchedule(Overlap.NONE, true, 4, 1));

        assertThat(gathering(cut, prompt)).isPositive().isLessThan(gathering(inTurn, prompt) / 2);
        // What hides is there all the same: kernels have fewer SMs beside it.
        assertThat(computation(cut, prompt)).isGreaterThan(computation(inTurn, prompt));
    }

    private static long gathering(StepTimes times, BatchShape batch) {
        return times.operators(batch).stream()
                .filter(operator -> operator.name().equals("sequence_gather"))
                .mapToLong(OperatorTime::picoseconds)
                .sum();
    }

    private static long computation(StepTimes times, BatchShape batch) {
        return times.operators(batch).stream()
                .filter(operator -> operator.limiter() != Limiter.NETWORK)
                .mapToLong(OperatorTime::picoseconds)
                .sum();
    }

    private static StepTimes times(DecoderModel model, int tp, PassSchedule schedule) {
        var server = HardwareCatalogue.standard().server("dgx-h100");
        Sharding sharding = Sharding.tensorParallel(tp);
        ExpertRouting routing = new ExpertRouting.Balanced();
        return ReplicaStepTimes.of(
                new ForwardOperators(model, sharding, BF16, routing, schedule),
                sharding,
                routing,
                library.of(TestGpus.H100, LaunchMode.GRAPH),
                load -> library.of(load.leaves(TestGpus.H100), LaunchMode.GRAPH),
                Optional.of(CollectiveTimes.of(server.node(), server.gpu())));
    }

    @Test
    void aLongerContextNeverMakesADecodePassFaster() {
        StepTimes times = times(LLAMA, 1);
        long before = 0;
        for (int keys = 50; keys < 16_000; keys += 150) {
            long now = times.picoseconds(BatchShape.decode(32, 32L * keys));
            assertThat((double) now).as("%d keys", keys).isGreaterThan(0.995 * before);
            before = now;
        }
    }

    @Test
    void moreTokensNeverMakeAPassMuchFaster() {
        StepTimes times = times(LLAMA, 1);
        long before = 0;
        for (int tokens = 64; tokens <= 2048; tokens *= 2) {
            long now = times.picoseconds(BatchShape.prefill(1, tokens));
            assertThat((double) now).as("%d tokens", tokens).isGreaterThan(0.97 * before);
            before = now;
        }
    }

    @Test
    void aDecodePassReadsAtLeastTheWeightsAndTheCache() {
        BatchShape batch = BatchShape.decode(16, 16 * 1000);
        double read = times(LLAMA, 1).operators(batch).stream()
                .mapToDouble(OperatorTime::hbmBytes)
                .sum();
        // The embedding table is not read as a whole, the output matrix is.
        double matrices = 2 * LLAMA.activeParameters();
        double cache = LLAMA.kvBytesPerToken(Precision.BF16) * 16 * 1000;
        assertThat(read).isBetween(0.99 * (matrices + cache), 1.1 * (matrices + cache));
    }

    @Test
    void everyPassTakesLongerThanItsBytesAndFlopsNeed() {
        for (BatchShape batch : batches()) {
            double flops = 0;
            double bytes = 0;
            for (OperatorTime operator : times(LLAMA, 1).operators(batch)) {
                flops += operator.flops();
                bytes += operator.hbmBytes();
            }
            double seconds = times(LLAMA, 1).picoseconds(batch) * 1e-12;
            assertThat(bytes / seconds).isLessThan(TestGpus.H100.hbmBytesPerSecond());
            assertThat(flops / seconds)
                    .isLessThan(TestGpus.H100.matrixFlopsPerSecond(
                            Precision.BF16, TestGpus.H100.product().maximumClockMhz()));
        }
    }

    @Test
    void tensorParallelRanksDivideTheWorkAndTalk() {
        BatchShape batch = BatchShape.prefill(1, 700);
        assertThat(times(LLAMA, 2).picoseconds(batch))
                .isLessThan(times(LLAMA, 1).picoseconds(batch));
        assertThat(times(LLAMA, 2).operators(batch)).anySatisfy(operator -> {
            assertThat(operator.name()).isEqualTo("all_reduce");
            assertThat(operator.limiter()).isEqualTo(Limiter.NETWORK);
            assertThat(operator.picoseconds()).isPositive();
        });
        assertThat(times(LLAMA, 1).operators(batch)).noneMatch(operator -> operator.limiter() == Limiter.NETWORK);
    }

    @Test
    void equalBatchesGetEqualAnswersFromSeparateTables() {
        try (TimeTableLibrary other = new TimeTableLibrary(TimeCache.none(), 1)) {
            StepTimes again = ReplicaStepTimes.of(
                    LLAMA, Sharding.NONE, BF16, other.of(TestGpus.H100, LaunchMode.GRAPH), Optional.empty());
            List<BatchShape> batches = batches().subList(0, 2);
            assertThat(again.operators(batches.get(1)))
                    .isEqualTo(times(LLAMA, 1).operators(batches.get(1)));
            assertThat(again.operators(batches.get(0)))
                    .isEqualTo(times(LLAMA, 1).operators(batches.get(0)));
        }
    }

    @Test
    void latentAttentionAndExpertsAreTimedToo() {
        StepTimes times = times(Models.get("deepseek-v2-lite"), 1);
        for (BatchShape batch : List.of(BatchShape.decode(4, 4000), BatchShape.prefill(1, 100))) {
            assertThat(times.operators(batch))
                    .extracting(OperatorTime::name)
                    .contains("kv_a_norm", "expert_gate_up", "expert_down", "lm_head");
            assertThat(times.picoseconds(batch)).isPositive();
        }
    }

    @Test
    void severalGpusNeedSomethingBetweenThem() {
        assertThatThrownBy(() -> ReplicaStepTimes.of(
                        LLAMA,
                        Sharding.tensorParallel(2),
                        BF16,
                        library.of(TestGpus.H100, LaunchMode.GRAPH),
                        Optional.empty()))
                .hasMessageContaining("2 GPUs");
    }

    @Test
    void aPrecisionThatTheGpuLacksIsRefusedAtOnce() {
        Precisions fp8 = new Precisions(Precision.FP8, Precision.FP8, Precision.BF16);
        assertThatThrownBy(() -> ReplicaStepTimes.of(
                        LLAMA, Sharding.NONE, fp8, library.of(TestGpus.A100, LaunchMode.GRAPH), Optional.empty()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("a100-sxm4-80gb")
                .hasMessageContaining("fp8")
                .hasMessageContaining("bf16");
    }
}
