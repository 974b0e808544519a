package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.MI300X;
import static org.warpsight.sim.TestGpus.withArchitecture;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;

class AttentionKernelTest {
    private static final List<Gpu> GPUS = List.of(H100, A100, MI300X);

    @Test
    void causalMaskHalvesALongPrompt() {
        for (Gpu gpu : GPUS) {
            double causal = time(gpu, prefill(1, 16_384, 0, true));
            double full = time(gpu, prefill(1, 16_384, 0, false));
            assertThat(causal / full).as(gpu.id()).isCloseTo(0.5, within(0.05));
        }
    }

    @Test
    void slidingWindowMakesTimeLinearInThePrompt() {
        for (Gpu gpu : GPUS) {
            double once = time(gpu, prefill(1, 16_384, 1024, true));
            double twice = time(gpu, prefill(1, 32_768, 1024, true));
            assertThat(twice / once).as(gpu.id()).isCloseTo(2.0, within(0.1));
        }
    }

    @Test
    void longDecodeIsAStreamOfItsCache() {
        for (Gpu gpu : GPUS) {
            Attention decode = decode(64, 8192, 8);
            double transfer = decode.compulsoryBytes() / gpu.hbmBytesPerSecond() * 1e12;
            assertThat(transfer / time(gpu, decode)).as(gpu.id()).isBetween(0.7, 0.95);
        }
    }

    @Test
    void headsThatShareKeysReadThemOnce() {
        KernelResult shared = run(H100, decode(32, 4096, 4));
        KernelResult own = run(H100, decode(32, 4096, 32));
        assertThat(shared.hbmBytes()).isCloseTo(own.hbmBytes() / 8, within(own.hbmBytes() * 0.02));
        assertThat(shared.picoseconds()).isLessThan(own.picoseconds() / 5);
    }

    @Test
    void aSingleLongSequenceIsSplitOverTheGpuAndCombined() {
        KernelResult result = run(H100, decode(1, 65_536, 8));
        assertThat(result.kernels()).hasSize(2);
        assertThat(result.kernels().get(0).blocks())
                .isGreaterThan(H100.product().multiprocessors() / 2L);
        assertThat(run(H100, decode(256, 1024, 8)).kernels()).hasSize(1);
    }

    @Test
    void hbmGivesEveryCachedKeyAtLeastOnce() {
        for (Gpu gpu : GPUS) {
            for (Attention attention :
                    List.of(decode(7, 1000, 8), prefill(3, 777, 0, true), prefill(2, 5000, 512, true))) {
                double cache = 2.0 * attention.sequences() * attention.reachableKeys() * 8 * 128 * 2;
                assertThat(run(gpu, attention).hbmBytes())
                        .as("%s on %s", attention, gpu.id())
                        .isGreaterThanOrEqualTo(cache * 0.99);
            }
        }
    }

    @Test
    void slowExponentialsHoldUpSmallHeadsMostly() {
        double small = slowdownByAnEighthOfTheSpecialFunctions(64);
        double large = slowdownByAnEighthOfTheSpecialFunctions(256);
        assertThat(small).isGreaterThan(1.15);
        assertThat(large).isLessThan(small);
    }

    private static double slowdownByAnEighthOfTheSpecialFunctions(int headDim) {
        Gpu slow = withArchitecture(H100, "vector_pipe.special_functions_per_clock", 2);
        Attention attention = new Attention(
                "a", 4, 4096, 4096, 16, 16, headDim, headDim, 0, false, false, Precision.BF16, Precision.BF16);
        return time(slow, attention) / time(H100, attention);
    }

    private static Attention prefill(int sequences, int tokens, int window, boolean causal) {
        return new Attention(
                "prefill",
                sequences,
                tokens,
                tokens,
                32,
                8,
                128,
                128,
                window,
                causal,
                false,
                Precision.BF16,
                Precision.BF16);
    }

    private static Attention decode(int sequences, int keys, int keyValueHeads) {
        return new Attention(
                "decode",
                sequences,
                1,
                keys,
                32,
                keyValueHeads,
                128,
                128,
                0,
                true,
                false,
                Precision.BF16,
                Precision.BF16);
    }

    private static KernelResult run(Gpu gpu, Attention attention) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH).run(attention, CacheState.COLD);
    }

    private static double time(Gpu gpu, Attention attention) {
        return run(gpu, attention).picoseconds();
    }
}
