package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.Deployment.Precisions;

class ForwardOperatorsTest {
    private static final Precisions BF16 = new Precisions(Precision.BF16, Precision.BF16, Precision.BF16);
    private static final Precisions FP8 = new Precisions(Precision.FP8, Precision.FP8, Precision.FP8);
    private static final Precisions MXFP4 = new Precisions(Precision.MXFP4, Precision.BF16, Precision.BF16);

    static Stream<String> models() {
        return Models.ids().stream();
    }

    private static List<LayerOperator> pass(String model, Sharding sharding, BatchShape batch) {
        return new ForwardOperators(Models.get(model), sharding, BF16).of(batch);
    }

    private static boolean isMatrixProduct(LayerOperator entry) {
        return entry.operator() instanceof Gemm || entry.operator() instanceof GroupedGemm;
    }

    private static double flops(List<LayerOperator> pass, Predicate<LayerOperator> which) {
        return pass.stream().filter(which).mapToDouble(LayerOperator::flops).sum();
    }

    private static double weightBytes(List<LayerOperator> pass) {
        return pass.stream()
                .mapToDouble(entry -> {
                    if (entry.operator() instanceof Gemm gemm) {
                        return entry.count()
                                * (double) gemm.batch()
                                * gemm.n()
                                * gemm.k()
                                * gemm.weights().bytes();
                    }
                    if (entry.operator() instanceof GroupedGemm grouped) {
                        return entry.count()
                                * (double) grouped.activeGroups()
                                * grouped.n()
                                * grouped.k()
                                * grouped.weights().bytes();
                    }
                    return 0;
                })
                .sum();
    }

    private static List<LayerOperator> named(List<LayerOperator> pass, String name) {
        return pass.stream()
                .filter(entry -> entry.operator().name().equals(name))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void aPrefillMultipliesEachTokenWithEveryActiveParameter(String id) {
        DecoderModel model = Models.get(id);
        int tokens = 1000;
        List<LayerOperator> pass = pass(id, Sharding.NONE, new BatchShape(1, tokens, 500_500, 1000, 0, 0));

        // Norms and biases are parameters too, but add no GEMM work: below half a percent.
        assertThat(flops(pass, ForwardOperatorsTest::isMatrixProduct))
                .isCloseTo(2 * model.activeParameters() * tokens, withinPercentage(0.5));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aLargeDecodeReadsEveryWeightExactlyOnce(String id) {
        DecoderModel model = Models.get(id);
        List<LayerOperator> pass = pass(id, Sharding.NONE, BatchShape.decode(1024, 1024 * 100));
        double embedding = model.tiedEmbeddings() ? 0 : 2.0 * model.vocabularySize() * model.hiddenSize();

        assertThat(weightBytes(pass) + embedding)
                .isCloseTo(
                        model.weightBytesPerGpu(Sharding.NONE, Precision.BF16, Precision.BF16), withinPercentage(0.3));
    }

    @ParameterizedTest
    @MethodSource("models")
    void attentionPairsOfAPrefillAreThoseOfTheBatch(String id) {
        DecoderModel model = Models.get(id);
        BatchShape batch = BatchShape.prefill(3, 700);
        pass(id, Sharding.NONE, batch).stream()
                .map(LayerOperator::operator)
                .filter(Attention.class::isInstance)
                .map(Attention.class::cast)
                .filter(attention -> attention.window() == 0)
                .forEach(attention -> {
                    assertThat(attention.sequences() * attention.pairs()).isEqualTo(batch.prefillPairs());
                    assertThat(attention.heads())
                            .isEqualTo(model.layers().get(0).attention().heads());
                });
    }

    @Test
    void guessedTokensAreRowsOfEveryMatrixButReadTheirSequencesKeysOnce() {
        BatchShape known = BatchShape.decode(8, 8 * 1000);
        BatchShape guessed = known.verifying(3);

        assertThat(guessed.tokens()).isEqualTo(24);
        for (String id : List.of("llama-3.1-8b", "deepseek-v2")) {
            Attention one = decoding(pass(id, Sharding.NONE, known));
            Attention three = decoding(pass(id, Sharding.NONE, guessed));

            assertThat(three.sequences()).isEqualTo(one.sequences());
            assertThat(three.keyValueHeads()).isEqualTo(one.keyValueHeads());
            assertThat(three.flops()).isCloseTo(3 * one.flops(), withinPercentage(0.01));
            assertThat(flops(pass(id, Sharding.NONE, guessed), ForwardOperatorsTest::isMatrixProduct))
                    .isCloseTo(
                            3 * flops(pass(id, Sharding.NONE, known), ForwardOperatorsTest::isMatrixProduct),
                            withinPercentage(0.01));
        }
    }

    private static Attention decoding(List<LayerOperator> pass) {
        return pass.stream()
                .map(LayerOperator::operator)
                .filter(Attention.class::isInstance)
                .map(Attention.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void tensorParallelRanksTogetherDoTheWholeWork(int tp) {
        BatchShape batch = new BatchShape(2, 512, 100_000, 2, 30, 60_000);
        for (String id : List.of("llama-3.1-70b", "mixtral-8x7b", "gpt-oss-120b", "deepseek-v2")) {
            double whole = flops(pass(id, Sharding.NONE, batch), entry -> !isReplicated(entry));
            double part = flops(pass(id, Sharding.tensorParallel(tp), batch), entry -> !isReplicated(entry));

            assertThat(tp * part).as(id).isCloseTo(whole, withinPercentage(0.01));
        }
    }

    /** What every tensor-parallel rank does in full: norms, the router, latent compression, token permutation. */
    private static boolean isReplicated(LayerOperator entry) {
        return entry.operator() instanceof Streaming
                || entry.operator() instanceof ExpertStep
                || List.of("router", "qkv_a_proj").contains(entry.operator().name());
    }

    @Test
    void keyValueHeadsAreReplicatedWhereThereAreFewerThanGpus() {
        Gemm qkv =
                (Gemm) named(pass("qwen3-30b-a3b", Sharding.tensorParallel(8), BatchShape.decode(4, 400)), "qkv_proj")
                        .get(0)
                        .operator();

        assertThat(qkv.n()).isEqualTo((32 / 8 + 2) * 128);
    }

    @Test
    void llamaLayersCollapseToOneEntryPerOperator() {
        List<LayerOperator> pass = pass("llama-3.1-8b", Sharding.NONE, new BatchShape(1, 100, 5050, 1, 10, 1000));

        assertThat(pass)
                .extracting(entry -> entry.operator().name() + " x" + entry.count())
                .containsExactly(
                        "embedding x1",
                        "rms_norm x1",
                        "add_rms_norm x63",
                        "qkv_proj x32",
                        "rope x32",
                        "cache_write x32",
                        "attention_prefill x32",
                        "attention_decode x32",
                        "o_proj x32",
                        "gate_up_proj x32",
                        "swiglu x32",
                        "down_proj x32",
                        "final_norm x1",
                        "lm_head x1",
                        "logits_widen x1",
                        "argmax x1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void everyGpuComparesAllLogitsOfTheSequencesThatGetAToken(int tp) {
        List<LayerOperator> pass =
                pass("llama-3.1-8b", Sharding.tensorParallel(tp), new BatchShape(2, 100, 5050, 1, 10, 1000));
        double logits = 11 * 128_256;

        assertThat(named(pass, "logits_widen"))
                .singleElement()
                .returns(logits * (2 + 4), LayerOperator::compulsoryBytes);
        assertThat(named(pass, "argmax")).singleElement().returns(logits * 4, LayerOperator::compulsoryBytes);
    }

    @Test
    void tensorParallelismReducesTwicePerLayerAndGathersLogits() {
        List<LayerOperator> pass = pass("llama-3.1-70b", Sharding.tensorParallel(4), BatchShape.decode(16, 16_000));

        assertThat(named(pass, "all_reduce"))
                .containsExactly(new LayerOperator(
                        new Collective("all_reduce", Collective.Kind.ALL_REDUCE, 16 * 8192 * 2, 4), 161));
        assertThat(named(pass, "logits_gather"))
                .containsExactly(new LayerOperator(
                        new Collective("logits_gather", Collective.Kind.ALL_GATHER, 16.0 * 128256 * 2, 4), 1));
    }

    @Test
    void pipelineStagesDoTheSameWorkAndSendBetweenThem() {
        BatchShape batch = BatchShape.decode(16, 16_000);
        List<LayerOperator> pass = pass("llama-3.1-70b", new Sharding(1, 4, 1, 1), batch);

        assertThat(flops(pass, entry -> true))
                .isEqualTo(flops(pass("llama-3.1-70b", Sharding.NONE, batch), entry -> true));
        assertThat(named(pass, "pipeline_send")).singleElement().returns(3, LayerOperator::count);
    }

    @Test
    void aPassWithoutFinishedPromptsHasNoLogits() {
        assertThat(named(pass("llama-3.1-8b", Sharding.NONE, new BatchShape(1, 512, 200_000, 0, 0, 0)), "lm_head"))
                .isEmpty();
    }

    @Test
    void latentDecodeReadsTheCompressedCacheOnceForAllHeads() {
        Attention decode = (Attention)
                named(pass("deepseek-v3", Sharding.NONE, BatchShape.decode(8, 8 * 1000)), "attention_decode")
                        .get(0)
                        .operator();

        assertThat(decode).returns(1, Attention::keyValueHeads).returns(true, Attention::latentCache);
        double cached = 8 * 1000 * 576 * 2;
        double queriesAndOutputs = 8 * 128 * (576 + 512) * 2;
        assertThat(decode.compulsoryBytes()).isEqualTo(cached + queriesAndOutputs);
    }

    @Test
    void expertsTravelOnlyWhereAttentionRanksHaveTokensOfTheirOwn() {
        BatchShape batch = BatchShape.decode(256, 256 * 500);
        List<LayerOperator> shared = pass("deepseek-v3", new Sharding(8, 1, 8, 1), batch);
        List<LayerOperator> spread = pass("deepseek-v3", new Sharding(1, 1, 8, 8), batch);

        assertThat(named(shared, "dispatch")).isEmpty();
        assertThat(named(spread, "dispatch")).singleElement().satisfies(entry -> assertThat(entry.operator())
                .isEqualTo(new ExpertTransfer("dispatch", false, 32, 7168, Precision.BF16, 256, 8, 8)));
        assertThat(named(shared, "expert_down")).isEqualTo(named(spread, "expert_down"));
    }

    @Test
    void expertParallelRanksTogetherDoTheWholeMixture() {
        BatchShape batch = BatchShape.decode(256, 256 * 500);
        double whole = flops(named(pass("qwen3-235b-a22b", Sharding.NONE, batch), "expert_down"), entry -> true);
        double part =
                flops(named(pass("qwen3-235b-a22b", new Sharding(8, 1, 8, 1), batch), "expert_down"), entry -> true);

        assertThat(8 * part).isEqualTo(whole);
    }

    @Test
    void quantisationLeavesNormsAttentionRouterAndLogitsInSixteenBits() {
        List<LayerOperator> pass =
                new ForwardOperators(Models.get("qwen3-30b-a3b"), Sharding.NONE, FP8).of(BatchShape.decode(8, 800));

        for (LayerOperator entry : pass) {
            if (entry.operator() instanceof Gemm gemm) {
                boolean kept = List.of("router", "lm_head").contains(gemm.name());
                Precision expected = kept ? Precision.BF16 : Precision.FP8;
                assertThat(gemm).returns(expected, Gemm::weights).returns(expected, Gemm::activations);
                assertThat(gemm.output()).isEqualTo(Precision.BF16);
            } else if (entry.operator() instanceof Attention attention) {
                assertThat(attention.activations()).isEqualTo(Precision.BF16);
                assertThat(attention.cache()).isEqualTo(Precision.FP8);
            }
        }
    }

    @Test
    void mxfp4TouchesRoutedExpertsOnly() {
        List<LayerOperator> pass =
                new ForwardOperators(Models.get("gpt-oss-20b"), Sharding.NONE, MXFP4).of(BatchShape.decode(8, 800));

        assertThat(pass).allSatisfy(entry -> {
            if (entry.operator() instanceof GroupedGemm experts) {
                assertThat(experts.weights()).isEqualTo(Precision.MXFP4);
                assertThat(experts.activations()).isEqualTo(Precision.BF16);
            } else if (entry.operator() instanceof Gemm gemm) {
                assertThat(gemm.weights()).isEqualTo(Precision.BF16);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b, 3, 1, 1, 1, tp",
        "llama-3.1-8b, 1, 33, 1, 1, pp",
        "llama-3.1-8b, 2, 1, 2, 1, ep",
        "qwen2.5-7b, 8, 1, 1, 1, tp",
        "mixtral-8x7b, 8, 1, 16, 2, ep"
    })
    void aShardingThatDoesNotDivideTheModelIsRefused(String id, int tp, int pp, int ep, int attentionDp, String field) {
        assertThatThrownBy(() -> new ForwardOperators(Models.get(id), new Sharding(tp, pp, ep, attentionDp), BF16))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(id + ", " + field + ": ");
    }

    @Test
    void ranksSumTheExpertsOfEveryTokenThatCameToThem() {
        int ranks = 32;
        int tokens = 1024;
        ExpertStep sum = (ExpertStep)
                pass("deepseek-v3", new Sharding(1, 1, ranks, ranks), BatchShape.prefill(ranks, tokens)).stream()
                        .map(LayerOperator::operator)
                        .filter(operator -> operator.name().equals("combine"))
                        .findFirst()
                        .orElseThrow();

        // Eight experts of each token; now and then two of them on one rank.
        assertThat(sum.rows()).isEqualTo(8L * tokens);
        assertThat((double) sum.tokens() / tokens).isBetween(7.0, 7.3);
    }
}
