package org.warpsight.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.engine.EngineProfile.MemoryRule;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.scenario.Deployment.Precisions;
import org.warpsight.workload.scenario.SchedulerSpec;

class MemoryMapTest {
    private static final double H100 = 80.0 * (1L << 30);
    private static final Precisions BF16 = new Precisions(Precision.BF16, Precision.BF16, Precision.BF16);
    private static final SchedulerSpec SCHEDULER =
            new SchedulerSpec(SchedulerSpec.Policy.CHUNKED_PREFILL, 8192, 1024, 16, 0.9);
    private static final DecoderModel LLAMA_8B = Models.get("llama-3.1-8b");

    private static MemoryMap map(DecoderModel model, Sharding sharding, MemoryRule rule) {
        return MemoryMap.of(model, sharding, BF16, rule, SCHEDULER, H100);
    }

    @Test
    void vllmsRuleLeavesTheRestOfItsShareToTheCache() {
        MemoryMap map = map(LLAMA_8B, Sharding.NONE, MemoryRule.TOTAL);

        assertThat(map.weightBytes() + map.workspaceBytes() + map.kvBytes()).isCloseTo(0.9 * H100, within(1.0));
        assertThat(map.kvBytesPerBlock()).isEqualTo(16 * 131072);
        // vLLM reports about 430,000 to 460,000 tokens for this model on this GPU.
        assertThat(map.kvBlocks() * 16).isBetween(430_000L, 470_000L);
    }

    @ParameterizedTest
    @EnumSource(MemoryRule.class)
    void noRuleFillsMoreThanTheGpu(MemoryRule rule) {
        MemoryMap map = map(LLAMA_8B, Sharding.NONE, rule);

        assertThat(map.weightBytes() + map.workspaceBytes() + map.kvBytes()).isLessThanOrEqualTo(H100);
        assertThat(map.fits()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void tensorParallelismDividesWeightsAndCache(int tp) {
        MemoryMap one = map(LLAMA_8B, Sharding.NONE, MemoryRule.TOTAL);
        MemoryMap many = map(LLAMA_8B, Sharding.tensorParallel(tp), MemoryRule.TOTAL);

        assertThat(tp * many.weightBytes()).isCloseTo(one.weightBytes(), withinPercentage(0.1));
        assertThat(tp * many.kvBytesPerBlock()).isEqualTo(one.kvBytesPerBlock());
        assertThat(many.kvBlocks()).isGreaterThan(tp * one.kvBlocks());
    }

    @Test
    void pipelineStagesShareTheLayers() {
        MemoryMap one = map(LLAMA_8B, Sharding.NONE, MemoryRule.TOTAL);
        MemoryMap four = map(LLAMA_8B, new Sharding(1, 4, 1, 1), MemoryRule.TOTAL);

        assertThat(4 * four.kvBytesPerBlock()).isEqualTo(one.kvBytesPerBlock());
        assertThat(four.weightBytes()).isBetween(one.weightBytes() / 4, one.weightBytes() / 3);
    }

    @Test
    void expertParallelismDividesExpertsAsTensorParallelismDoes() {
        DecoderModel model = Models.get("qwen3-235b-a22b");
        double byExperts = model.weightBytesPerGpu(new Sharding(8, 1, 8, 1), Precision.BF16, Precision.BF16);
        double byRows = model.weightBytesPerGpu(Sharding.tensorParallel(8), Precision.BF16, Precision.BF16);

        assertThat(byExperts).isEqualTo(byRows);
    }

    @Test
    void dataParallelAttentionReplicatesAttentionAndNotExperts() {
        DecoderModel model = Models.get("deepseek-v3");
        double shared = model.weightBytesPerGpu(new Sharding(8, 1, 8, 1), Precision.FP8, Precision.BF16);
        double spread = model.weightBytesPerGpu(new Sharding(1, 1, 8, 8), Precision.FP8, Precision.BF16);
        double whole = model.weightBytesPerGpu(Sharding.NONE, Precision.FP8, Precision.BF16);

        assertThat(shared).isGreaterThan(whole / 8).isLessThan(spread);
        assertThat(spread).isLessThan(whole / 4);
    }

    @Test
    void aModelLargerThanItsShareDoesNotFit() {
        MemoryMap map = map(Models.get("llama-3.1-70b"), Sharding.NONE, MemoryRule.TOTAL);

        assertThat(map.fits()).isFalse();
        assertThat(map.kvBlocks()).isZero();
        assertThat(map.kvBytes()).isNegative();
    }
}
