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
        Precisions fp8 = new Precisions(Precision.FP8, Precision.FP8, Precision.BF16);
        assertThat(new ForwardOperators(model, Sharding.NONE, fp8).of(BatchShape.decode(8, 800)))
                .extracting(LayerOperator::operator)
                .filteredOn(operator -> operator instanceof Gemm gemm && gemm.weights() == Precision.FP8)
                .isNotEmpty()
                .allSatisfy(operator -> assertThat(((Gemm) operator).scaling()).isEqualTo(Scaling.BLOCKS));
    }

    @Test
    void aDeploymentThatQuantisesAnewUsesTheUsualScales() {
        DecoderModel model = Models.get("llama-3.1-8b");
        Precisions fp8 = new Precisions(Precision.FP8, Precision.FP8, Precision.BF16);
        assertThat(new ForwardOperators(model, Sharding.NONE, fp8).of(BatchShape.decode(8, 800)))
                .extracting(LayerOperator::operator)
                .filteredOn(operator -> operator instanceof Gemm gemm && gemm.weights() == Precision.FP8)
                .isNotEmpty()
                .allSatisfy(operator ->
                        assertThat(((Gemm) operator).scaling().weights()).isEqualTo(Scales.PER_TENSOR));
    }
}
