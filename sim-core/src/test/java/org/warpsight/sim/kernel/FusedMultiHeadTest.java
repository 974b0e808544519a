package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.AttentionPlan.Arithmetic;
import org.warpsight.workload.operator.Attention;

/** TensorRT-LLM's kernels for prompts. */
class FusedMultiHeadTest {

    @Test
    void aPersistentBlockLoadsTheNextTileMeanwhile() {
        Attention manyShortTiles = attention(64, 128, 32, 128, 128);
        assertThat(time(manyShortTiles, AttentionKernel.FUSED_MULTI_HEAD, true))
                .isLessThan(0.9 * time(manyShortTiles, AttentionKernel.FLASH_ATTENTION_3, true));
    }

    @Test
    void tilesInTheOrderOfTheirHeadsEndWithALongOne() {
        Attention fewLongTiles = attention(2, 16_384, 1, 128, 128);
        assertThat(time(fewLongTiles, AttentionKernel.FUSED_MULTI_HEAD, false))
                .isGreaterThan(1.3 * time(fewLongTiles, AttentionKernel.FUSED_MULTI_HEAD, true));
    }

    @Test
    void promptsOverPagesTakeTilesHeadAfterHeadHoweverFewTheyAre() {
        // 20 heads of 12 tiles are not two for each SM: by length the last ones would be short.
        Attention prompt = attention(1, 1_536, 20, 128, 128);
        double whole = run(prompt).kernels().stream()
                .filter(kernel -> kernel.name().startsWith("fused"))
                .mapToDouble(KernelResult.KernelTime::picoseconds)
                .sum();
        assertThat(whole).isGreaterThan(1.2 * time(prompt, AttentionKernel.FUSED_MULTI_HEAD, true));
    }

    @Test
    void onlyHeadsOf128ComeWithoutAnOperationThatClearsTheTileCounter() {
        assertThat(run(attention(1, 64, 4, 128, 128)).kernels()).hasSize(2);
        for (int dim : List.of(64, 256)) {
            assertThat(run(attention(1, 64, 4, dim, dim)).kernels())
                    .extracting(KernelResult.KernelTime::name)
                    .satisfiesExactly(named("sequence lengths"), named("tile counter"), name -> assertThat(name)
                            .startsWith("fused multi-head"));
        }
        assertThat(run(attention(1, 64, 4, 192, 128)).kernels()).hasSize(3);
    }

    @Test
    void pairsOfOutputsFillHalfOfEachSector() {
        Attention attention = attention(8, 1024, 16, 128, 128);
        double output = 2.0 * 8 * 1024 * 16 * 128;
        double scattered =
                launched(attention, AttentionKernel.FUSED_MULTI_HEAD, true).l2Bytes();
        double whole =
                launched(attention, AttentionKernel.FLASH_ATTENTION_3, true).l2Bytes();
        assertThat(scattered - whole).isBetween(0.95 * output, 1.05 * output);
    }

    @Test
    void outputsOf8BitsGoThroughSharedMemoryUnlessAWindowIsCut() {
        assertThat(outputs(Precision.FP8, 128, 128, 0)).isEqualTo(new AttentionOutputs(Precision.FP8, 0, true));
        assertThat(outputs(Precision.FP8, 128, 128, 64).together()).isEqualTo(4);
        assertThat(outputs(Precision.FP8, 192, 128, 0)).isEqualTo(outputs(Precision.BF16, 192, 128, 0));
        // A row of four lanes fills half a sector of 32 bytes either way.
        assertThat(outputs(Precision.FP8, 128, 128, 64).sectorWaste()).isEqualTo(2);
        assertThat(outputs(Precision.BF16, 128, 128, 0).sectorWaste()).isEqualTo(2);
    }

    private static AttentionOutputs outputs(Precision precision, int headDim, int valueDim, int window) {
        AttentionTile tile = new AttentionTile(
                AttentionKernel.FUSED_MULTI_HEAD, 256, null, null, null, null, null, 128, 128, 2, 2, 8, false, 0, null);
        AttentionPlan plan = new AttentionPlan("test", tile, 1, 1, Arithmetic.WARPGROUP, true, 0, false, false);
        Attention attention = new Attention(
                "prompt", 1, 512, 512, 8, 8, headDim, valueDim, window, true, false, precision, precision);
        return AttentionOutputs.of(attention, plan);
    }

    @Test
    void oneTokenOfAPromptWhoseValuesAreShorterThanItsKeysIsFusedToo() {
        assertThat(run(attention(4, 1, 8, 192, 128)).kernels())
                .extracting(KernelResult.KernelTime::name)
                .anyMatch(name -> name.startsWith("fused multi-head 128x128"));
    }

    private static Consumer<String> named(String expected) {
        return name -> assertThat(name).isEqualTo(expected);
    }

    private static KernelResult run(Attention attention) {
        return new KernelSimulator(H100, LaunchMode.GRAPH, KernelLibrary.TRTLLM).run(attention, CacheState.COLD);
    }

    private static double time(Attention attention, AttentionKernel kernel, boolean longestFirst) {
        return launched(attention, kernel, longestFirst).picoseconds();
    }

    private static KernelResult launched(Attention attention, AttentionKernel kernel, boolean longestFirst) {
        AttentionTile tile =
                new AttentionTile(kernel, 128, null, null, null, null, null, 128, 128, 2, 2, 8, false, 0, null);
        // Over pages FlashAttention-3 takes one tile after another.
        boolean inTurn = kernel == AttentionKernel.FLASH_ATTENTION_3;
        AttentionPlan plan = new AttentionPlan("test", tile, 1, 1, Arithmetic.WARPGROUP, true, 0, longestFirst, inTurn);
        return new KernelRunner(H100, LaunchMode.GRAPH)
                .run("test", List.of(new AttentionBlocks(H100).lower(attention, plan, CacheState.COLD)));
    }

    private static Attention attention(int sequences, int tokens, int heads, int headDim, int valueDim) {
        return new Attention(
                "prompt",
                sequences,
                tokens,
                tokens,
                heads,
                heads,
                headDim,
                valueDim,
                0,
                true,
                false,
                Precision.BF16,
                Precision.BF16);
    }
}
