package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.engine.EngineProfile.NormQuantisation;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.ForwardOperators;
import org.warpsight.workload.operator.LayerOperator;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;
import org.warpsight.workload.scenario.Deployment.Overlap;
import org.warpsight.workload.scenario.Deployment.PassSchedule;
import org.warpsight.workload.scenario.Deployment.Precisions;

class FusedNormTest {
    private static final KernelSimulator SIMULATOR = new KernelSimulator(H100, LaunchMode.GRAPH);
    private static final CacheState WARM = new CacheState(1, 0);
    private static final Precisions FP8 = new Precisions(Precision.FP8, Precision.FP8, Precision.FP8);

    @ParameterizedTest
    @CsvSource({"llama-3.1-8b, 1", "llama-3.1-8b, 64", "llama-3.1-8b, 8192", "llama-3.1-405b, 4096", "deepseek-v3, 128"
    })
    void fusedPassesAreFasterAndMoveFewerBytes(String model, int tokens) {
        List<LayerOperator> separate = streams(model, FP8, NormQuantisation.SEPARATE, tokens);
        List<LayerOperator> fused = streams(model, FP8, NormQuantisation.FUSED, tokens);

        assertThat(microseconds(fused, WARM)).isLessThan(microseconds(separate, WARM));
        assertThat(microseconds(fused, CacheState.COLD)).isLessThan(microseconds(separate, CacheState.COLD));
        assertThat(bytes(fused)).isLessThan(bytes(separate));
    }

    /** The norm waits for the sum of squares, then for the largest magnitude. */
    @Test
    void theFusedNormWaitsForASecondReduction() {
        Streaming norm = new Streaming("norm", Kind.RMS_NORM_QUANTISE, 1, 4096, Precision.FP8);
        double once = SIMULATOR.run(norm, StreamingPlan.USUAL, CacheState.COLD).microseconds();
        double cycles = RowReduction.USUAL.latencyCycles(H100.architecture());

        assertThat(SIMULATOR.run(norm, CacheState.COLD).microseconds() - once)
                .isGreaterThan(0.9 * cycles / H100.product().maximumClockMhz());
    }

    @Test
    void normsOfDenseLayersQuantiseAndThoseBeforeARouterDoNot() {
        assertThat(names("llama-3.1-8b", NormQuantisation.FUSED))
                .contains("rms_norm_quantise", "add_rms_norm_quantise", "quantise_o_proj", "quantise_down_proj")
                .doesNotContain("rms_norm", "add_rms_norm", "quantise_qkv_proj", "quantise_gate_up_proj");
        assertThat(names("qwen3-30b-a3b", NormQuantisation.FUSED))
                .contains("add_rms_norm_quantise", "add_rms_norm", "quantise_expert_gate_up")
                .doesNotContain("quantise_qkv_proj");
    }

    /** DeepSeek's checkpoints are scaled in blocks, Llama is quantised anew with a scale per token. */
    @Test
    void scalesInBlocksNeedAKernelThatFindsThem() {
        assertThat(names("deepseek-v3", NormQuantisation.FUSED_PER_TOKEN))
                .isEqualTo(names("deepseek-v3", NormQuantisation.SEPARATE))
                .contains("quantise_qkv_a_proj", "quantise_q_b_proj");
        assertThat(names("deepseek-v3", NormQuantisation.FUSED))
                .contains("add_rms_norm_quantise", "q_a_norm_quantise")
                .doesNotContain("quantise_qkv_a_proj", "quantise_q_b_proj");
        assertThat(names("llama-3.1-8b", NormQuantisation.FUSED_PER_TOKEN))
                .isEqualTo(names("llama-3.1-8b", NormQuantisation.FUSED));
    }

    @Test
    void onlyFp8IsFusedAndNothingWhereRowsAreGatheredBetween() {
        Precisions int8 = new Precisions(Precision.INT8, Precision.INT8, Precision.BF16);
        assertThat(streams("llama-3.1-8b", int8, NormQuantisation.FUSED, 64))
                .isEqualTo(streams("llama-3.1-8b", int8, NormQuantisation.SEPARATE, 64));

        ForwardOperators sharing = new ForwardOperators(
                Models.get("llama-3.1-8b"),
                Sharding.tensorParallel(2),
                FP8,
                new ExpertRouting.Balanced(),
                new PassSchedule(Overlap.NONE, true, 1, 1));
        BatchShape batch = BatchShape.prefill(1, 512);
        assertThat(sharing.normQuantisation(NormQuantisation.FUSED).of(batch)).isEqualTo(sharing.of(batch));
    }

    private static List<String> names(String model, NormQuantisation how) {
        return streams(model, FP8, how, 8).stream()
                .map(entry -> entry.operator().name())
                .toList();
    }

    private static List<LayerOperator> streams(String model, Precisions precisions, NormQuantisation how, int tokens) {
        return new ForwardOperators(Models.get(model), Sharding.NONE, precisions)
                .normQuantisation(how).of(BatchShape.prefill(1, tokens)).stream()
                        .filter(entry -> entry.operator() instanceof Streaming)
                        .toList();
    }

    private static double microseconds(List<LayerOperator> pass, CacheState cache) {
        return pass.stream()
                .mapToDouble(entry ->
                        entry.count() * SIMULATOR.run(entry.operator(), cache).microseconds())
                .sum();
    }

    private static double bytes(List<LayerOperator> pass) {
        return pass.stream()
                .mapToDouble(entry -> entry.count() * entry.operator().compulsoryBytes())
                .sum();
    }
}
