package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.AttentionGradient;

/** The backward pass of attention. */
class AttentionGradientTest {
    private static final GradientTile TILE = tile(2, 2, 4, 2, 0);

    @Test
    void theBackwardPassHasFiveProductsForTheForwardPassesTwo() {
        Attention forward = attention(4, 2048, 16, 128, false);
        assertThat(new AttentionGradient(forward).flops()).isCloseTo(2.5 * forward.flops(), within(1.0));
        Attention causal = attention(4, 2048, 16, 128, true);
        assertThat(new AttentionGradient(causal).flops()).isCloseTo(2.5 * causal.flops(), within(1.0));
    }

    @Test
    void theBackwardPassStaysAboveItsBoundsAndTakesLongerThanTheForwardPass() {
        for (Gpu gpu : List.of(A100, H100)) {
            Roofline roofline = new Roofline(gpu);
            for (boolean causal : List.of(false, true)) {
                for (int tokens : List.of(512, 4096)) {
                    Attention forward = attention(4, tokens, 16, 64, causal);
                    AttentionGradient backward = new AttentionGradient(forward);
                    double seconds = run(gpu, KernelLibrary.FA2, backward).picoseconds() * 1e-12;
                    assertThat(seconds).isGreaterThan(roofline.computeSeconds(backward));
                    assertThat(seconds)
                            .isGreaterThan(new KernelSimulator(gpu, LaunchMode.STREAM, KernelLibrary.FA2)
                                            .run(forward, CacheState.COLD)
                                            .picoseconds()
                                    * 1e-12);
                }
            }
        }
    }

    @Test
    void flashAttention2FindsRowSumsFirstAndConvertsItsSumsLast() {
        KernelResult result = run(A100, KernelLibrary.FA2, new AttentionGradient(attention(1, 1024, 16, 128, false)));
        assertThat(result.kernels())
                .extracting(KernelResult.KernelTime::name)
                .containsExactly("dot of do and o", "flash attention 2 64x128", "convert dq");
        // A block for each tile of 128 keys of each head.
        assertThat(result.kernels().get(1).blocks()).isEqualTo(8 * 16);
    }

    @Test
    void aLongSequenceFillsTheGpuOnlyWhereTilesOfKeysHaveBlocksOfTheirOwn() {
        AttentionGradient few = new AttentionGradient(attention(1, 8192, 4, 128, false));
        GradientBlocks blocks = new GradientBlocks(A100);
        KernelRunner runner = new KernelRunner(A100, LaunchMode.STREAM);
        KernelLaunch parallel = blocks.lower("parallel", few, TILE, QueryGradient.ADDED, CacheState.COLD);
        KernelLaunch serial = blocks.lower("serial", few, TILE, QueryGradient.carried(4), CacheState.COLD);
        assertThat(parallel.grid().blocks()).isEqualTo(4 * 64);
        assertThat(serial.grid().blocks()).isEqualTo(4);
        assertThat(runner.run("", List.of(serial)).picoseconds())
                .isGreaterThan(15 * runner.run("", List.of(parallel)).picoseconds());
    }

    @Test
    void additionsToQueryGradientsGoThroughL2EveryStep() {
        AttentionGradient operator = new AttentionGradient(attention(2, 4096, 16, 128, false));
        KernelLaunch main =
                new GradientBlocks(A100).lower("main", operator, TILE, QueryGradient.ADDED, CacheState.COLD);
        KernelRunner runner = new KernelRunner(A100, LaunchMode.STREAM);
        KernelLaunch silent = new KernelLaunch(
                "silent",
                main.program().storingInSteps(StepStore.NONE),
                main.lengths(),
                main.grid(),
                main.traffic(),
                main.flops(),
                16,
                false);
        // Every tile of keys adds to every query: read and written, in FP32.
        double added = 2.0 * 2 * 16 * (4096.0 / 128) * 4096 * 128 * Precision.FP32.bytes();
        assertThat(runner.run("", List.of(main)).l2Bytes()
                        - runner.run("", List.of(silent)).l2Bytes())
                .isCloseTo(added, within(0.01 * added));
    }

    @Test
    void aStepWaitsUntilWhatTheOneBeforeHasWrittenIsTaken() {
        AttentionGradient operator = new AttentionGradient(attention(2, 4096, 16, 128, false));
        KernelLaunch main =
                new GradientBlocks(A100).lower("main", operator, TILE, QueryGradient.ADDED, CacheState.COLD);
        KernelRunner runner = new KernelRunner(A100, LaunchMode.STREAM);
        StepStore store = main.program().loop().store();
        KernelLaunch tenfold = new KernelLaunch(
                "tenfold",
                main.program().storingInSteps(new StepStore(10 * store.bytes(), 4, true, store.missFraction())),
                main.lengths(),
                main.grid(),
                main.traffic(),
                main.flops(),
                16,
                false);
        double additions = 10 * 2.0 * 16 * (4096.0 / 128) * 4096 * 128;
        double perSecond = 2.0
                * A100.architecture().l2().slicesPerChiplet()
                * A100.product().maximumClockMhz()
                * 1e6;
        assertThat(runner.run("", List.of(tenfold)).picoseconds() * 1e-12).isGreaterThan(additions / perSecond);
        assertThat(runner.run("", List.of(main)).picoseconds() * 1e-12).isLessThan(additions / perSecond / 2);
    }

    @Test
    void aTileThatWarpsShareInSquaresReadsLessThanOneInStrips() {
        AttentionGradient operator = new AttentionGradient(attention(2, 4096, 16, 128, false));
        GradientTile strips = tile(2, 8, 8, 8, 0);
        assertThat(mainOf(operator, strips)).isGreaterThan(1.1 * mainOf(operator, TILE));
    }

    @Test
    void roundTripsOfEveryStepAreNotHidden() {
        AttentionGradient operator = new AttentionGradient(attention(2, 4096, 16, 128, false));
        GradientTile waiting = tile(1, 2, 4, 2, 4);
        assertThat(mainOf(operator, waiting)).isGreaterThan(1.1 * mainOf(operator, TILE));
    }

    @Test
    void halfOfTheWorkIsLeftUnderACausalMask() {
        AttentionGradient full = new AttentionGradient(attention(1, 16_384, 16, 128, false));
        AttentionGradient causal = new AttentionGradient(attention(1, 16_384, 16, 128, true));
        for (KernelLibrary library : List.of(KernelLibrary.FA1, KernelLibrary.TRITON, KernelLibrary.FA2)) {
            double ratio = (double) run(A100, library, causal).picoseconds()
                    / run(A100, library, full).picoseconds();
            assertThat(ratio).as(library.name()).isBetween(0.48, 0.62);
        }
    }

    @Test
    void olderKernelsTakeLonger() {
        AttentionGradient operator = new AttentionGradient(attention(2, 8192, 16, 128, false));
        long second = run(A100, KernelLibrary.FA2, operator).picoseconds();
        assertThat(run(A100, KernelLibrary.FA1, operator).picoseconds()).isGreaterThan(3 * second / 2);
        assertThat(run(A100, KernelLibrary.TRITON, operator).picoseconds()).isGreaterThan(3 * second / 2);
    }

    @Test
    void flashAttention1SharesTheQueriesOfAHeadWhereHeadsAreFew() {
        Attention few = attention(1, 16_384, 16, 128, false);
        KernelResult result = new KernelSimulator(A100, LaunchMode.STREAM, KernelLibrary.FA1).run(few, CacheState.COLD);
        assertThat(result.kernels()).hasSize(1);
        assertThat(result.kernels().get(0).blocks()).isGreaterThan(100).isLessThanOrEqualTo(30 * 16);
    }

    @Test
    void aGradientByAnEngineIsRefusedWithAReason() {
        AttentionGradient operator = new AttentionGradient(attention(1, 1024, 16, 128, true));
        assertThatThrownBy(() -> run(H100, KernelLibrary.VLLM, operator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vllm");
        assertThat(KernelLibrary.FA2.largestHeadOfGradient(H100.architecture())).isEqualTo(256);
        assertThat(KernelLibrary.VLLM.largestHeadOfGradient(H100.architecture()))
                .isZero();
    }

    /** A tile of 64 queries and 128 keys for heads of up to 128, shared by eight warps. */
    private static GradientTile tile(int stages, int scoreRows, int keyRows, int queryRows, int trips) {
        return new GradientTile(
                AttentionKernel.FLASH_ATTENTION_2,
                128,
                64,
                128,
                stages,
                8,
                scoreRows,
                keyRows,
                queryRows,
                1,
                false,
                false,
                false,
                GradientTile.Masked.CUT,
                trips);
    }

    private static double mainOf(AttentionGradient operator, GradientTile tile) {
        KernelLaunch launch =
                new GradientBlocks(A100).lower("main", operator, tile, QueryGradient.ADDED, CacheState.COLD);
        return new KernelRunner(A100, LaunchMode.STREAM)
                .run("", List.of(launch))
                .picoseconds();
    }

    private static KernelResult run(Gpu gpu, KernelLibrary library, AttentionGradient operator) {
        return new KernelSimulator(gpu, LaunchMode.STREAM, library).run(operator, CacheState.COLD);
    }

    private static Attention attention(int sequences, int tokens, int heads, int headDim, boolean causal) {
        return new Attention(
                "attention",
                sequences,
                tokens,
                tokens,
                heads,
                heads,
                headDim,
                headDim,
                0,
                causal,
                false,
                Precision.FP16,
                Precision.FP16);
    }
}
