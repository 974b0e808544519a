package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.MI300X;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;

/** What libraries do differently for the same attention. */
class AttentionLibraryTest {

    @Test
    void decodeBeyond32QueryHeadsPerKeyHeadReReadsKeys() {
        double keys = 2.0 * 64 * 4096 * 128 * Precision.BF16.bytes();
        assertThat(run(H100, KernelLibrary.TRTLLM, decode(64, 4096, 32, 1)).l2Bytes())
                .isCloseTo(keys, within(0.25 * keys));
        assertThat(run(H100, KernelLibrary.TRTLLM, decode(64, 4096, 64, 1)).l2Bytes())
                .isGreaterThan(60 * keys);
        assertThat(run(H100, KernelLibrary.SGLANG, decode(64, 4096, 64, 1)).l2Bytes())
                .isLessThan(1.5 * keys);
    }

    @Test
    void vllmSplitsKeysOnAmpereOnlyWhereHeadsShareThem() {
        KernelResult shared = run(A100, KernelLibrary.VLLM, decode(1, 16_384, 8, 1));
        KernelResult apart = run(A100, KernelLibrary.VLLM, decode(1, 16_384, 8, 8));
        assertThat(shared.kernels()).extracting(KernelResult.KernelTime::name).anyMatch(name -> name.contains("split"));
        assertThat(apart.kernels()).hasSize(1);
        assertThat(apart.picoseconds()).isGreaterThan(5 * shared.picoseconds());
    }

    @Test
    void manyPartsTakeLongToCombine() {
        List<KernelResult.KernelTime> few =
                run(A100, KernelLibrary.VLLM, decode(1, 256, 8, 1)).kernels();
        List<KernelResult.KernelTime> many =
                run(A100, KernelLibrary.VLLM, decode(1, 16_384, 8, 1)).kernels();
        assertThat(few.get(1).name()).isEqualTo("combination of 2");
        assertThat(many.get(1).name()).isEqualTo("combination of 128");
        double latencies = 126 * A100.architecture().latency().l2NearCycles() / 1.41e-3;
        assertThat((double) many.get(1).picoseconds() - few.get(1).picoseconds())
                .isGreaterThan(latencies);
    }

    @Test
    void vllmCopiesOutputsOfSharedKeysOnAmpereAndRearrangesHeadsOfSeveralSequences() {
        assertThat(run(A100, KernelLibrary.VLLM, decode(4, 64, 8, 2)).kernels()).hasSize(3);
        assertThat(run(A100, KernelLibrary.VLLM, decode(1, 64, 8, 2)).kernels()).hasSize(2);
        assertThat(run(A100, KernelLibrary.VLLM, decode(4, 64, 8, 1)).kernels()).hasSize(2);
        assertThat(run(A100, KernelLibrary.VLLM, decode(4, 64, 8, 8)).kernels()).hasSize(1);
    }

    @Test
    void rearrangingManyHeadsTakesTheirAddressesNotTheirBytes() {
        List<KernelResult.KernelTime> rearranged =
                run(A100, KernelLibrary.VLLM, decode(1024, 16, 64, 2)).kernels();
        List<KernelResult.KernelTime> copied =
                run(A100, KernelLibrary.VLLM, decode(1024, 16, 64, 1)).kernels();
        assertThat(rearranged.get(2).name()).isEqualTo(copied.get(1).name());
        assertThat((double) rearranged.get(2).picoseconds())
                .isGreaterThan(1.3 * copied.get(1).picoseconds());
    }

    @Test
    void sglangSchedulesTilesFirstAndCombinesPartsOfLongKeys() {
        assertThat(run(H100, KernelLibrary.SGLANG, decode(1, 256, 8, 2)).kernels())
                .extracting(KernelResult.KernelTime::name)
                .satisfiesExactly(first -> assertThat(first).isEqualTo("tile schedule"), second -> assertThat(second)
                        .startsWith("flash attention 3"));
        assertThat(run(H100, KernelLibrary.SGLANG, decode(1, 8192, 8, 2)).kernels())
                .hasSize(3);
    }

    @Test
    void aKernelLaunchedEarlyLeavesNoGap() {
        KernelResult result = run(H100, KernelLibrary.SGLANG, decode(1, 256, 8, 2));
        double drain = H100.architecture().launch().drainUs() * 1e6;
        assertThat((double) result.kernels().get(1).launchPicoseconds()).isCloseTo(drain, within(1.0));
        assertThat((double) result.kernels().get(0).launchPicoseconds()).isGreaterThan(1.5 * drain);
    }

    @Test
    void aReplayedGraphBeginsAsAStreamDoes() {
        Attention attention = prefill(1, 512, 128, true, Precision.BF16);
        long graph = new KernelSimulator(H100, LaunchMode.GRAPH, KernelLibrary.SGLANG)
                .run(attention, CacheState.COLD)
                .picoseconds();
        long replay = new KernelSimulator(H100, LaunchMode.REPLAY, KernelLibrary.SGLANG)
                .run(attention, CacheState.COLD)
                .picoseconds();
        assertThat((replay - graph) / 1e6).isCloseTo(LaunchMode.graphStartUs(H100, false), within(1e-3));
    }

    @Test
    void standardAttentionMovesItsScoresThroughMemory() {
        Attention attention = prefill(4, 8192, 128, false, Precision.BF16);
        double scores = 4.0 * 16 * 8192 * 8192 * Precision.BF16.bytes();
        for (Gpu gpu : List.of(H100, A100, MI300X)) {
            KernelResult standard = run(gpu, KernelLibrary.PYTORCH, attention);
            KernelResult flash = run(gpu, KernelLibrary.DEFAULT, attention);
            assertThat(standard.kernels()).as(gpu.id()).hasSizeGreaterThanOrEqualTo(3);
            assertThat(standard.hbmBytes()).as(gpu.id()).isGreaterThan(3.9 * scores);
            assertThat(flash.hbmBytes()).as(gpu.id()).isLessThan(0.1 * scores);
            assertThat(standard.picoseconds()).as(gpu.id()).isGreaterThan(flash.picoseconds());
        }
    }

    @Test
    void aMaskSavesNothingInStandardAttention() {
        Attention causal = prefill(1, 4096, 128, true, Precision.BF16);
        Attention full = prefill(1, 4096, 128, false, Precision.BF16);
        assertThat(run(A100, KernelLibrary.PYTORCH, causal).picoseconds())
                .isEqualTo(run(A100, KernelLibrary.PYTORCH, full).picoseconds());
    }

    @Test
    void oneTokenOfFewHeadsGetsATileOfOneWarpgroup() {
        for (int dim : List.of(64, 128)) {
            assertThat(run(H100, KernelLibrary.SGLANG, decode(64, 4096, 8, 1, dim, 0))
                            .plan())
                    .as("heads of " + dim)
                    .contains("64x");
        }
        assertThat(run(H100, KernelLibrary.SGLANG, decode(64, 4096, 128, 1, 64, 0))
                        .plan())
                .contains("192x");
    }

    @Test
    void overPagesStepsBeginWithTheFirstKeyOfTheWindow() {
        AttentionTile tile = tile(2, true);
        assertThat(plan(tile, true).steps(1000, 1128)).isEqualTo(1);
        assertThat(plan(tile, false).steps(1000, 1128)).isEqualTo(2);
    }

    @Test
    void manySequencesBetweenTwoTilesTakeLongToSearch() {
        double few =
                run(H100, KernelLibrary.SGLANG, decode(256, 64, 8, 8, 128, 0)).picoseconds();
        double many =
                run(H100, KernelLibrary.SGLANG, decode(2048, 64, 1, 1, 128, 0)).picoseconds();
        double waves = 2048.0 / H100.product().multiprocessors();
        double groups = H100.product().multiprocessors() / 31.0 * 7 / 8;
        double trip = H100.architecture().meanL2Cycles() / 1.98e-3;
        assertThat(many - few).isGreaterThan((waves - 1) * groups * trip);
    }

    @Test
    void denseTilesAreLoadedWhileTheTileBeforeIsComputed() {
        Attention shortTiles = prefill(64, 128, 128, false, Precision.BF16);
        assertThat(time(plan(tile(2, true), false), shortTiles))
                .isLessThan(0.9 * time(plan(tile(2, true), true), shortTiles));
    }

    @Test
    void aBlockThatStaysOnItsSmHasItAlone() {
        AttentionTile small = new AttentionTile(
                AttentionKernel.FLASH_ATTENTION_3, 64, null, null, null, null, null, 64, 64, 2, 1, 4, true, 0, null);
        KernelLaunch launch =
                new AttentionBlocks(H100).lower(decode(64, 4096, 8, 1, 64, 0), plan(small, true), CacheState.COLD);
        assertThat(launch.grid().blocksPerSm()).isEqualTo(1);
    }

    @Test
    void smallHeadsStreamTheirKeysAsFastAsLargeOnes() {
        double small = run(H100, KernelLibrary.TRTLLM, decode(128, 32_768, 32, 4, 64, 0))
                .picoseconds();
        double large = run(H100, KernelLibrary.TRTLLM, decode(128, 16_384, 32, 4, 128, 0))
                .picoseconds();
        assertThat(small).isCloseTo(large, within(0.02 * large));
    }

    @Test
    void pingPongHidesExponentials() {
        assertThat(time(tile(2, true))).isLessThan(0.98 * time(tile(1, true)));
    }

    @Test
    void theSecondProductRunsBesideTheFirstOfTheNextStep() {
        assertThat(time(tile(2, true))).isLessThan(0.97 * time(tile(2, false)));
    }

    @Test
    void aSecondStageHidesTheLatencyOfKeysAndValues() {
        AttentionTile one = new AttentionTile(
                AttentionKernel.FLASH_ATTENTION_3,
                128,
                null,
                null,
                null,
                null,
                null,
                128,
                128,
                1,
                2,
                8,
                false,
                0,
                null);
        assertThat(time(tile(2, false))).isLessThan(0.95 * time(one));
    }

    @Test
    void everyLibraryTakesEveryHeadSizeThatItSaysOnEveryArchitectureThatItRunsOn() {
        for (Gpu gpu : List.of(H100, A100, MI300X)) {
            for (KernelLibrary library : KernelLibrary.values()) {
                int largest = library.largestHead(gpu.architecture());
                IntStream.of(64, 80, 128, 192, 256)
                        .filter(dim -> dim <= largest)
                        .forEach(dim -> assertThat(run(gpu, library, prefill(2, 300, dim, true, Precision.BF16))
                                        .picoseconds())
                                .as("%s %s %d", gpu.id(), library, dim)
                                .isPositive());
            }
        }
    }

    @Test
    void phasesThatDoNotWaitForAllOfAStepAreRefused() {
        Work work = new Work(1, 0, 0, 0);
        assertThatThrownBy(() -> program(List.of(Phase.onLoad(work, 0.5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.5");
        assertThatThrownBy(() -> program(List.of(Phase.then(work), Phase.onLoad(work))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static BlockProgram program(List<Phase> phases) {
        return new BlockProgram(
                BlockSetUp.STREAM, new BlockLoads(1, 1, 2), MainLoop.ofAllWarps(phases), BlockEpilogue.NONE);
    }

    private static AttentionTile tile(int consumers, boolean overlapped) {
        return new AttentionTile(
                AttentionKernel.FLASH_ATTENTION_3,
                128,
                null,
                null,
                null,
                null,
                null,
                128,
                128,
                2,
                consumers,
                8,
                overlapped,
                0,
                null);
    }

    private static AttentionPlan plan(AttentionTile tile, boolean overPages) {
        return new AttentionPlan("test", tile, 1, 1, AttentionPlan.Arithmetic.WARPGROUP, true, 0, true, overPages);
    }

    private static double time(AttentionTile tile) {
        return time(plan(tile, false), prefill(1, 8192, 128, false, Precision.BF16));
    }

    private static double time(AttentionPlan plan, Attention attention) {
        KernelLaunch launch = new AttentionBlocks(H100).lower(attention, plan, CacheState.COLD);
        return new KernelRunner(H100, LaunchMode.GRAPH)
                .run("test", List.of(launch))
                .picoseconds();
    }

    private static KernelResult run(Gpu gpu, KernelLibrary library, Attention attention) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH, library).run(attention, CacheState.COLD);
    }

    private static Attention decode(int sequences, int keys, int heads, int keyValueHeads) {
        return decode(sequences, keys, heads, keyValueHeads, 128, 0);
    }

    private static Attention decode(int sequences, int keys, int heads, int keyValueHeads, int headDim, int window) {
        return new Attention(
                "decode",
                sequences,
                1,
                keys,
                heads,
                keyValueHeads,
                headDim,
                headDim,
                window,
                true,
                false,
                Precision.BF16,
                Precision.BF16);
    }

    private static Attention prefill(int sequences, int tokens, int headDim, boolean causal, Precision precision) {
        return new Attention(
                "prefill", sequences, tokens, tokens, 16, 16, headDim, headDim, 0, causal, false, precision, precision);
    }
}
