package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.Deployment.Overlap;
import org.warpsight.workload.scenario.Deployment.PassSchedule;
import org.warpsight.workload.scenario.Deployment.Precisions;

class TensorParallelRowsTest {
    private static final long SEED = 17;
    private static final Precisions BF16 = new Precisions(Precision.BF16, Precision.BF16, Precision.BF16);
    private static final PassSchedule SEQUENCE = new PassSchedule(Overlap.NONE, true, 1, 1);
    private static final PassSchedule CHUNKS = new PassSchedule(Overlap.NONE, false, 4, 1);
    private static final BatchShape PROMPT = BatchShape.prefill(1, 4096);

    private static ForwardOperators operators(String model, Sharding sharding, PassSchedule schedule) {
        return new ForwardOperators(Models.get(model), sharding, BF16, new ExpertRouting.Balanced(), schedule);
    }

    private static Stream<Collective> collectives(List<LayerOperator> pass) {
        return pass.stream()
                .flatMap(entry -> Stream.generate(entry::operator).limit(entry.count()))
                .filter(Collective.class::isInstance)
                .map(Collective.class::cast);
    }

    /** What a rank sends at least: a reduce-scatter and an all-gather each leave out its own part, an all-reduce is both. */
    private static double sentBytes(List<LayerOperator> pass) {
        return collectives(pass)
                .filter(collective -> !collective.name().equals("logits_gather"))
                .mapToDouble(collective -> {
                    double part = collective.bytes() * (collective.ranks() - 1) / collective.ranks();
                    return collective.kind() == Collective.Kind.ALL_REDUCE ? 2 * part : part;
                })
                .sum();
    }

    private static double normBytes(List<LayerOperator> pass) {
        return pass.stream()
                .filter(entry -> entry.operator().name().contains("norm"))
                .mapToDouble(LayerOperator::compulsoryBytes)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-3.1-70b", "mixtral-8x7b", "deepseek-v2"})
    void sequenceParallelismSendsWhatAllReducesDo(String model) {
        Sharding sharding = Sharding.tensorParallel(8);

        assertThat(sentBytes(operators(model, sharding, SEQUENCE).of(PROMPT)))
                .isCloseTo(
                        sentBytes(operators(model, sharding, PassSchedule.PLAIN).of(PROMPT)), withinPercentage(0.01));
    }

    @Test
    void sequenceParallelismSharesTheRowsOfNorms() {
        Sharding sharding = Sharding.tensorParallel(8);

        assertThat(8 * normBytes(operators("llama-3.1-70b", sharding, SEQUENCE).of(PROMPT)))
                .isCloseTo(
                        normBytes(operators("llama-3.1-70b", sharding, PassSchedule.PLAIN)
                                .of(PROMPT)),
                        withinPercentage(1));
    }

    @Test
    void rowsThatTravelToExpertsAreRoutedOnceForAllRanksThatShareThem() {
        Sharding sharding = new Sharding(2, 1, 8, 4);
        Gemm router = operators("deepseek-v3", sharding, SEQUENCE).of(BatchShape.prefill(4, 1024)).stream()
                .map(LayerOperator::operator)
                .filter(operator -> operator.name().equals("router"))
                .map(Gemm.class::cast)
                .findFirst()
                .orElseThrow();

        assertThat(router.m()).isEqualTo(1024 / 2);
    }

    @Test
    void withoutRanksToShareWithNothingChanges() {
        assertThat(operators("llama-3.1-8b", Sharding.NONE, new PassSchedule(Overlap.NONE, true, 4, 1))
                        .of(PROMPT))
                .isEqualTo(operators("llama-3.1-8b", Sharding.NONE, PassSchedule.PLAIN)
                        .of(PROMPT));
    }

    @Test
    void chunksOfAProjectionAreAllOfIt() {
        Sharding sharding = Sharding.tensorParallel(4);
        List<LayerOperator> plain =
                operators("llama-3.1-70b", sharding, PassSchedule.PLAIN).of(PROMPT);
        List<LayerOperator> cut = operators("llama-3.1-70b", sharding, CHUNKS).of(PROMPT);

        assertThat(cut.stream().mapToDouble(LayerOperator::flops).sum())
                .isEqualTo(plain.stream().mapToDouble(LayerOperator::flops).sum());
        assertThat(cut.stream().filter(entry -> entry.operator() instanceof ChunkedCollective))
                .extracting(LayerOperator::count)
                .containsExactly(80, 80);
    }

    @Test
    void gatheringsOfSequenceParallelismTravelInChunksAsWell() {
        Sharding sharding = Sharding.tensorParallel(4);
        PassSchedule both = new PassSchedule(Overlap.NONE, true, 4, 1);
        List<LayerOperator> whole =
                operators("llama-3.1-70b", sharding, SEQUENCE).of(PROMPT);
        List<LayerOperator> cut = operators("llama-3.1-70b", sharding, both).of(PROMPT);

        assertThat(cut.stream().mapToDouble(LayerOperator::flops).sum())
                .isEqualTo(whole.stream().mapToDouble(LayerOperator::flops).sum());
        assertThat(sentBytes(withChunksInTurn(cut))).isEqualTo(sentBytes(whole));
        assertThat(cut.stream()
                        .map(LayerOperator::operator)
                        .filter(ChunkedCollective.class::isInstance)
                        .map(operator ->
                                ((ChunkedCollective) operator).projection().name()))
                .containsExactly("qkv_proj", "o_proj", "gate_up_proj", "down_proj");
    }

    private static List<LayerOperator> withChunksInTurn(List<LayerOperator> pass) {
        return pass.stream()
                .map(entry -> entry.operator() instanceof ChunkedCollective rows
                        ? new LayerOperator(rows.collective(), entry.count() * rows.chunks())
                        : entry)
                .toList();
    }

    @Test
    void fewRowsAreNotCut() {
        assertThat(operators("llama-3.1-70b", Sharding.tensorParallel(4), CHUNKS)
                        .of(BatchShape.decode(64, 6400)))
                .noneMatch(entry -> entry.operator() instanceof ChunkedCollective);
    }

    @Test
    void chunksAreNeverSlowerThanInTurnAndNeverFasterThanTheLongerStream() {
        Random random = new Random(SEED);
        for (int round = 0; round < 500; round++) {
            int chunks = 2 + random.nextInt(15);
            double projection = random.nextDouble();
            double sum = random.nextDouble();
            double whole = chunks * projection + chunked(chunks).uncovered(projection, sum);

            assertThat(whole)
                    .as("seed %d, round %d", SEED, round)
                    .isGreaterThanOrEqualTo(chunks * Math.max(projection, sum) - 1e-9)
                    .isLessThanOrEqualTo(chunks * (projection + sum) + 1e-9);
        }
        assertThat(chunked(4).uncovered(2, 1)).isCloseTo(1, within(1e-12));
        assertThat(chunked(4).uncovered(1, 2)).isCloseTo(1 + 4 * 2 - 4, within(1e-12));
    }

    private static ChunkedCollective chunked(int chunks) {
        Gemm gemm = Gemm.of("o_proj", 128, 8192, 1024, Precision.BF16);
        return new ChunkedCollective(gemm, new Collective("all_reduce", Collective.Kind.ALL_REDUCE, 1, 8), chunks);
    }

    @Test
    void oneChunkHasNothingBesideIt() {
        assertThatThrownBy(() -> chunked(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a collective in chunks needs at least 2 but has 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void stagesOfAPipelineTogetherDoTheWholePass(int pp) {
        DecoderModel model = Models.get("deepseek-v2");
        Sharding sharding = new Sharding(2, pp, 1, 1);
        ForwardOperators whole = operators(model.id(), sharding, PassSchedule.PLAIN);
        double flops = 0;
        int norms = 0;
        for (int stage = 0; stage < pp; stage++) {
            List<LayerOperator> part = whole.stage(stage).of(PROMPT);
            flops += part.stream().mapToDouble(LayerOperator::flops).sum();
            norms += part.stream()
                    .filter(entry -> entry.operator().name().equals("add_rms_norm")
                            || entry.operator().name().equals("rms_norm"))
                    .mapToInt(LayerOperator::count)
                    .sum();
        }

        assertThat(flops)
                .isCloseTo(
                        whole.of(PROMPT).stream()
                                .mapToDouble(LayerOperator::flops)
                                .sum(),
                        withinPercentage(1e-6));
        assertThat(norms).isEqualTo(2 * model.layers().size());
    }

    @Test
    void aStageHandsOverEveryRankOnce() {
        List<Communication> steps = operators("llama-3.1-70b", new Sharding(4, 2, 1, 1), PassSchedule.PLAIN)
                .handover(PROMPT);

        assertThat(steps)
                .containsExactly(
                        new Collective("pipeline_send", Collective.Kind.SEND, 1024 * 8192 * 2, 2),
                        new Collective("pipeline_gather", Collective.Kind.ALL_GATHER, 4096 * 8192 * 2, 4));
        assertThat(operators("llama-3.1-70b", new Sharding(4, 2, 1, 1), SEQUENCE)
                        .handover(PROMPT))
                .hasSize(1);
    }
}
