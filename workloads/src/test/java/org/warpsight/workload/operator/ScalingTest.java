package org.warpsight.workload.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.Deployment.Precisions;

class ScalingTest {
    private static final long SEED = 7;

    @ParameterizedTest
    @EnumSource(Precision.class)
    void weightsNeverReadFewerBytesThanTheirFormat(Precision weights) {
        Random random = new Random(SEED);
        for (int i = 0; i < 50; i++) {
            int n = 1 + random.nextInt(5000);
            int k = 1 + random.nextInt(5000);
            Gemm gemm = new Gemm("g", 1, 8, n, k, Precision.BF16, weights, Precision.BF16);
            double elements = (double) n * k;
            assertThat(gemm.weightBytes())
                    .as("%d x %d, seed %d", n, k, SEED)
                    .isGreaterThanOrEqualTo(elements * weights.bytes());
            if (weights.bits() <= 4) {
                assertThat(gemm.weightBytes()).isGreaterThan(elements * weights.bytes() * 1.02);
            }
        }
    }

    @Test
    void scalesOfBothOperandsAreRead() {
        Gemm plain = Gemm.of("g", 64, 256, 512, Precision.FP8);
        Gemm blocks = plain.scaledBy(Scaling.BLOCKS);
        assertThat(blocks.compulsoryBytes() - plain.compulsoryBytes())
                .isCloseTo(4 * (64 * 4 - 1) + 4 * (2 * 4 - 1), within(1e-9));
    }

    @Test
    void eachGroupThatHasRowsReadsItsScales() {
        GroupedGemm groups = new GroupedGemm(
                        "g", List.of(3, 0, 5), 256, 128, Precision.FP8, Precision.FP8, Precision.BF16)
                .scaledBy(Scaling.BLOCKS);
        assertThat(groups.weightBytes()).isEqualTo(2 * (256 * 128 + 2 * 4));
    }

    @Test
    void aBlockScaledCheckpointKeepsItsBlocksAndGetsBlockScaledActivations() {
        DecoderModel model = Models.get("deepseek-v3");
        assertThat(decode(model, FP8))
                .filteredOn(operator -> operator instanceof Gemm gemm && gemm.weights() == Precision.FP8)
                .isNotEmpty()
                .allSatisfy(operator -> assertThat(((Gemm) operator).scaling()).isEqualTo(Scaling.BLOCKS));
    }

    private static final Precisions FP8 = new Precisions(Precision.FP8, Precision.FP8, Precision.BF16);

    private static List<Operator> decode(DecoderModel model, Precisions precisions) {
        return new ForwardOperators(model, Sharding.NONE, precisions)
                .of(BatchShape.decode(8, 800)).stream()
                        .map(LayerOperator::operator)
                        .toList();
    }

    /** Names of the kernels that convert rows for other operators. */
    private static List<String> quantisations(List<Operator> pass) {
        return pass.stream()
                .map(Operator::name)
                .filter(name -> name.startsWith("quantise_"))
                .toList();
    }

    @Test
    void everyQuantisedProductFindsTheScalesOfItsTokensFirst() {
        List<Operator> pass = decode(Models.get("llama-3.1-8b"), FP8);

        assertThat(quantisations(pass))
                .containsExactly("quantise_qkv_proj", "quantise_o_proj", "quantise_gate_up_proj", "quantise_down_proj");
        for (int i = 1; i < pass.size(); i++) {
            if (pass.get(i) instanceof Gemm gemm && gemm.activations() == Precision.FP8) {
                assertThat(gemm.scaling().activations()).isEqualTo(Scales.PER_ROW);
                assertThat(pass.get(i - 1))
                        .isEqualTo(new Streaming(
                                "quantise_" + gemm.name(),
                                Streaming.Kind.QUANTISE_ROWS,
                                gemm.m(),
                                gemm.k(),
                                Precision.FP8));
            }
        }
    }

    @Test
    void weightsAloneInFewBitsLeaveActivationsAsTheyAre() {
        for (Precision weights : List.of(Precision.INT8, Precision.INT4, Precision.MXFP4, Precision.NF4)) {
            Precisions weightOnly = new Precisions(weights, Precision.BF16, Precision.BF16);
            assertThat(quantisations(decode(Models.get("gpt-oss-20b"), weightOnly)))
                    .as(weights.id())
                    .isEmpty();
        }
    }

    @Test
    void rowsOfExpertsAreQuantisedInBlocksBeforeTheyAreCopied() {
        List<Operator> pass = decode(Models.get("deepseek-v3"), FP8);
        List<String> names = pass.stream().map(Operator::name).toList();

        assertThat(names).containsSubsequence("quantise_expert_gate_up", "permute", "quantise_expert_down");
        assertThat(pass)
                .contains(new Streaming(
                        "quantise_expert_gate_up", Streaming.Kind.QUANTISE_BLOCKS, 8, 7168, Precision.FP8));
        assertThat(pass)
                .filteredOn(operator -> operator.name().equals("permute"))
                .allSatisfy(operator ->
                        assertThat(((ExpertStep) operator).precision()).isEqualTo(Precision.FP8));
    }

    @Test
    void aDeploymentThatQuantisesAnewUsesTheUsualScales() {
        DecoderModel model = Models.get("llama-3.1-8b");
        assertThat(decode(model, FP8))
                .filteredOn(operator -> operator instanceof Gemm gemm && gemm.weights() == Precision.FP8)
                .isNotEmpty()
                .allSatisfy(operator ->
                        assertThat(((Gemm) operator).scaling().weights()).isEqualTo(Scales.PER_TENSOR));
    }
}
