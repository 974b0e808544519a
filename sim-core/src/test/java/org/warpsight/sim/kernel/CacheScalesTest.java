package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.MI300X;
import static org.warpsight.sim.TestGpus.withProduct;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;

class CacheScalesTest {
    /** SMs that drift apart share memory a little differently after any change: a part in a thousand of a kernel's time. */
    private static final double SAME = 0.998;

    private static Attention decode(int keys) {
        return attention(64, 1, keys);
    }

    private static Attention attention(int sequences, int queries, int keys) {
        return new Attention(
                "attention", sequences, queries, keys, 32, 8, 128, 128, 0, true, false, Precision.BF16, Precision.INT8);
    }

    private static KernelResult run(Gpu gpu, KernelLibrary library, Attention attention) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH, library).run(attention, CacheState.COLD);
    }

    static Stream<Arguments> kernels() {
        return Stream.of(
                        Arguments.of(H100, KernelLibrary.DEFAULT),
                        Arguments.of(H100, KernelLibrary.VLLM),
                        Arguments.of(A100, KernelLibrary.FA2),
                        Arguments.of(A100, KernelLibrary.VLLM),
                        Arguments.of(MI300X, KernelLibrary.DEFAULT))
                .flatMap(kernel -> Stream.of(
                                decode(1000), decode(4096), attention(4, 1024, 1024), attention(2, 256, 4096))
                        .map(shape -> Arguments.of(kernel.get()[0], kernel.get()[1], shape)));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void finerScalesNeverMakeAttentionFaster(Gpu gpu, KernelLibrary library, Attention attention) {
        long tensor = run(gpu, library, attention).picoseconds();
        long head = run(gpu, library, attention.scaledBy(CacheScales.HEAD)).picoseconds();
        long token =
                run(gpu, library, attention.scaledBy(CacheScales.TOKEN_HEAD)).picoseconds();
        assertThat((double) head).isGreaterThanOrEqualTo(SAME * tensor);
        assertThat((double) token).isGreaterThanOrEqualTo(SAME * head);
    }

    @Test
    void aScaleForEachTokenAndHeadIsReadWithEachKeyAndValue() {
        Attention tensor = decode(4096);
        Attention token = tensor.scaledBy(CacheScales.TOKEN_HEAD);
        double scales = 64.0 * 4096 * 8 * 2 * 4;
        assertThat(token.compulsoryBytes() - tensor.compulsoryBytes()).isEqualTo(scales);
        double more = run(H100, KernelLibrary.DEFAULT, token).hbmBytes()
                - run(H100, KernelLibrary.DEFAULT, tensor).hbmBytes();
        assertThat(more).isCloseTo(scales, within(0.02 * scales));
    }

    @Test
    void scalesOfHeadsAreAFewBytesOfALayer() {
        Attention tensor = decode(4096);
        Attention head = tensor.scaledBy(CacheScales.HEAD);
        assertThat(head.compulsoryBytes() - tensor.compulsoryBytes()).isEqualTo(8 * 2 * 4);
        KernelResult scaled = run(H100, KernelLibrary.DEFAULT, head);
        KernelResult plain = run(H100, KernelLibrary.DEFAULT, tensor);
        assertThat(scaled.l2Bytes()).isGreaterThan(plain.l2Bytes());
        assertThat(scaled.hbmBytes()).isCloseTo(plain.hbmBytes(), within(8.0 * 2 * 4 + 1));
        assertThat(scaled.picoseconds()).isLessThan((long) (1.01 * plain.picoseconds()));
    }

    @Test
    void everyScoreAndEveryWeightIsMultipliedByTheScaleOfItsToken() {
        Gpu cool = withProduct(H100, "power_limit_watts", 5000);
        Attention tensor = attention(4, 4096, 4096);
        KernelResult plain = run(cool, KernelLibrary.DEFAULT, tensor);
        KernelResult scaled = run(cool, KernelLibrary.DEFAULT, tensor.scaledBy(CacheScales.TOKEN_HEAD));
        double lanes = cool.architecture().vectorPipe().fp32FmaPerClock()
                * cool.product().multiprocessors();
        double multiplications = 2.0 * 4 * 32 * tensor.pairs();
        double cycles = (vectorTime(scaled) - vectorTime(plain)) * scaled.clockMhz() / 1e6;
        // Tiles that the mask cuts are scaled as a whole.
        assertThat(cycles * lanes).isBetween(multiplications, 1.1 * multiplications);
        assertThat(scaled.picoseconds()).isGreaterThan(plain.picoseconds());
    }

    private static double vectorTime(KernelResult result) {
        return result.utilization().get(Limiter.VECTOR) * result.picoseconds();
    }

    @ParameterizedTest
    @EnumSource(CacheScales.class)
    void aScaledCacheOfEightBitsStillReadsLessThanOneOfSixteen(CacheScales scales) {
        Attention narrow = decode(4096).scaledBy(scales);
        Attention wide = new Attention(
                "attention", 64, 1, 4096, 32, 8, 128, 128, 0, true, false, Precision.BF16, Precision.BF16);
        assertThat(run(H100, KernelLibrary.DEFAULT, narrow).hbmBytes())
                .isLessThan(0.56 * run(H100, KernelLibrary.DEFAULT, wide).hbmBytes());
    }
}
