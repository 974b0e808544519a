package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Streaming;

/** vLLM's kernel that writes keys and values to pages, a block for each token. */
class PagedCacheWriteLoweringTest {
    private static final long TOKENS = 16_384;
    private static final CacheState WARM = new CacheState(1, 0);

    @Test
    void everyWarpWorksOutItsPlaceWhetherItCopiesOrNot() {
        double two = microseconds(2, CacheState.COLD);
        assertThat(microseconds(4, CacheState.COLD)).isCloseTo(2 * two, within(0.2 * two));
    }

    @Test
    void beyond512ThreadsABlockCopiesMoreWithTheSameInstructions() {
        double four = microseconds(4, WARM);
        assertThat(microseconds(8, WARM)).isCloseTo(four, within(0.1 * four));
    }

    @Test
    void withManyHeadsMemoryDecides() {
        double bytes = bytes(64);
        double stream = bytes / A100.hbmBytesPerSecond() * 1e6;
        assertThat(microseconds(64, CacheState.COLD)).isBetween(stream, 1.5 * stream);
    }

    @Test
    void withFewHeadsItTakesSeveralTimesAsLongAsAPassOverTheSameBytes() {
        Streaming pass = new Streaming("cache write", Streaming.Kind.CACHE_WRITE, TOKENS, 2 * 4 * 128, Precision.BF16);
        double stream = new KernelSimulator(A100, LaunchMode.GRAPH)
                .run(pass, CacheState.COLD)
                .microseconds();
        assertThat(microseconds(4, CacheState.COLD)).isGreaterThan(3 * stream);
    }

    @Test
    void oneTokenWaitsForItsSlotItsKeysAndItsValuesInTurn() {
        KernelResult one = run(new PagedCacheWrite(1, 1, 128, Precision.BF16, Precision.BF16), CacheState.COLD);
        double waiting = A100.architecture().meanL2Cycles()
                + 2.0 * A100.architecture().latency().hbmCycles();
        double inside = one.microseconds() - one.kernels().get(0).launchPicoseconds() / 1e6;
        assertThat(inside).isGreaterThan(waiting / A100.product().maximumClockMhz());
    }

    @Test
    void aWriteHasTokensHeadsAndElements() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PagedCacheWrite(1, 0, 128, Precision.BF16, Precision.BF16))
                .withMessageContaining("heads");
    }

    private static double bytes(int heads) {
        return 2.0 * TOKENS * heads * 128 * 2 * Precision.BF16.bytes();
    }

    private static double microseconds(int heads, CacheState cache) {
        return run(new PagedCacheWrite(TOKENS, heads, 128, Precision.BF16, Precision.BF16), cache)
                .microseconds();
    }

    private static KernelResult run(PagedCacheWrite write, CacheState cache) {
        return new KernelSimulator(A100, LaunchMode.GRAPH).run(write, cache);
    }
}
