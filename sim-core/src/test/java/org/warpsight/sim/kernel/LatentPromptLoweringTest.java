package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.warpsight.sim.TestGpus.H100;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;

/** What TensorRT-LLM launches before the attention of a latent attention's prompt. */
class LatentPromptLoweringTest {
    private static final CacheState WARM = new CacheState(1, 1);

    @Test
    void aBlockQuantisesOneLoadAfterAnother() {
        // 64 tokens of one head: queries and keys 16 at a time, values 24 at a time.
        KernelLaunch launch = lower(new LatentQuantisation(64, 64, 1, 192, 128), WARM);
        assertThat(launch.lengths().count()).isEqualTo(1);
        assertThat(launch.lengths().mean()).isEqualTo(4 + 4 + 3);
        double oneTurn = time(new LatentQuantisation(16, 16, 1, 192, 128), WARM);
        double allTurns = time(new LatentQuantisation(64, 64, 1, 192, 128), WARM);
        double latency = H100.architecture().latency().l2NearCycles() / 1980.0;
        assertThat(allTurns - oneTurn).isGreaterThan(8 * latency);
    }

    @Test
    void keysBeforeThePromptAreQuantisedToo() {
        LatentQuantisation fresh = new LatentQuantisation(1024, 1024, 16, 192, 128);
        LatentQuantisation chunk = new LatentQuantisation(1024, 2048, 16, 192, 128);
        assertThat(chunk.inputBytes() - fresh.inputBytes()).isEqualTo(1024.0 * 16 * (192 + 128) * 2);
    }

    @Test
    void everyHeadHasBlocksOfItsOwnAndLatentVectorsHaveEight() {
        assertThat(lower(rotation(33, 16), WARM).grid().blocks()).isEqualTo(2L * (16 + 8));
    }

    @Test
    void headsReadRotatedKeysAndAnglesAnew() {
        LatentRotation rotation = rotation(4096, 64);
        KernelLaunch launch = lower(rotation, WARM);
        double bytes = launch.program().loads().stepBytes() * launch.lengths().count();
        assertThat(bytes).isGreaterThan(rotation.inputBytes() + rotation.outputBytes() + 4096 * 63.0 * (128 + 256));
    }

    @Test
    void shortRunsOfMemoryCostTime() {
        LatentRotation rotation = rotation(65_536, 128);
        double streamed = (rotation.inputBytes() + rotation.outputBytes()) / H100.hbmBytesPerSecond() * 1e6;
        assertThat(new KernelSimulator(H100, LaunchMode.GRAPH)
                        .run(rotation, CacheState.COLD)
                        .microseconds())
                .isGreaterThan(1.1 * streamed);
    }

    @Test
    void promptsHaveTokensAndNoFewerKeys() {
        assertThatIllegalArgumentException().isThrownBy(() -> rotation(0, 1)).withMessageContaining("queries");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LatentQuantisation(2, 1, 1, 192, 128))
                .withMessageContaining("no fewer keys");
    }

    private static LatentRotation rotation(int queries, int heads) {
        return new LatentRotation(1, queries, heads, 64, 512, Precision.BF16);
    }

    private static KernelLaunch lower(LatentRotation rotation, CacheState cache) {
        return new LatentPromptLowering(H100).lower(rotation, cache);
    }

    private static KernelLaunch lower(LatentQuantisation operator, CacheState cache) {
        return new LatentPromptLowering(H100).lower(operator, cache);
    }

    private static double time(LatentQuantisation operator, CacheState cache) {
        return new KernelSimulator(H100, LaunchMode.GRAPH).run(operator, cache).microseconds();
    }
}
