package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.warpsight.sim.TestGpus.H100;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;

/** TensorRT-LLM's kernel between the projection and the attention of a prompt. */
class RotaryLoweringTest {
    private static final CacheState WARM = new CacheState(1, 0);

    @Test
    void everyQueryHeadRotatesItsKeysAnew() {
        // The same bytes in and out, but for the keys that each of 16 query heads loads again.
        double shared = time(new RotaryCacheWrite(4096, 16, 1, 128, 128, Precision.FP8, Precision.FP8), WARM);
        double bytes = new RotaryCacheWrite(4096, 6, 6, 128, 128, Precision.FP8, Precision.FP8).inputBytes();
        assertThat(bytes).isEqualTo(rotation(4096, 16, 1).inputBytes());
        assertThat(shared)
                .isGreaterThan(
                        1.5 * time(new RotaryCacheWrite(4096, 6, 6, 128, 128, Precision.FP8, Precision.FP8), WARM));
    }

    @Test
    void theTableOfAnglesKeepsL1BusyLongerThanTheHeadsThemselves() {
        KernelLaunch launch = new RotaryLowering(H100).lower(rotation(4096, 32, 1), WARM);
        Work turn = launch.program().loop().phases().get(0).work();
        // 256 threads: five loads of 16 bytes in whole lines, and eight that touch 8 lines of each of 16 tokens'
        // tables.
        double whole = 256 * 16 * 5 / 128.0;
        assertThat(turn.sharedMemoryCycles() - whole).isBetween(8 * 16 * 4.0, 8 * 16 * 4.0 + 40);
    }

    @Test
    void gridsFillWholeWaves() {
        // 96 heads: 11 blocks each are exactly two waves of four blocks on 132 SMs.
        assertThat(new RotaryLowering(H100)
                        .lower(rotation(65_536, 96, 8), WARM)
                        .grid()
                        .blocks())
                .isEqualTo(11L * 96);
    }

    @Test
    void largePromptsWaitForMemoryToo() {
        RotaryCacheWrite large = new RotaryCacheWrite(65_536, 32, 32, 128, 128, Precision.BF16, Precision.BF16);
        double bytes = large.inputBytes() + large.outputBytes();
        double cold = time(large, CacheState.COLD);
        assertThat(cold).isGreaterThan(bytes / H100.hbmBytesPerSecond() * 1e6);
    }

    @Test
    void headsAreAtLeastAsManyAsKeyHeads() {
        assertThatIllegalArgumentException().isThrownBy(() -> rotation(1, 1, 2)).withMessageContaining("query heads");
    }

    private static RotaryCacheWrite rotation(long tokens, int heads, int keyValueHeads) {
        return new RotaryCacheWrite(tokens, heads, keyValueHeads, 128, 128, Precision.FP8, Precision.FP8);
    }

    private static double time(RotaryCacheWrite operator, CacheState cache) {
        return new KernelSimulator(H100, LaunchMode.GRAPH).run(operator, cache).microseconds();
    }
}
