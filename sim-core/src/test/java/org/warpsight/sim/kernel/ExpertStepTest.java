package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.warpsight.sim.TestGpus.H100;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.operator.ExpertStep;
import org.warpsight.workload.operator.ExpertStep.Step;

class ExpertStepTest {
    private final KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);

    @ParameterizedTest
    @EnumSource(Step.class)
    void moreTokensNeverTakeLess(Step step) {
        double last = 0;
        for (int tokens = 16; tokens <= 16384; tokens *= 4) {
            double time = time(step(step, tokens, 8));
            assertThat(time).as("%d tokens", tokens).isGreaterThanOrEqualTo(0.999 * last);
            last = time;
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void noStepBeatsItsRoof(Step step) {
        ExpertStep many = step(step, 16384, 8);
        assertThat(time(many) * 1e-12).isGreaterThan(new Roofline(H100).boundSeconds(many));
    }

    @Test
    void fewTokensAreSortedByOneBlockAndManyByThreeKernels() {
        assertThat(kernels(step(Step.SORT, 256, 8))).isEqualTo(1);
        assertThat(kernels(step(Step.SORT, 257, 8))).isEqualTo(3);
        // The one-block sort is compiled for certain numbers of experts per token.
        assertThat(kernels(step(Step.SORT, 16, 10))).isEqualTo(3);
    }

    @Test
    void aSortInOneBlockGoesThroughTheCountersOfAllExpertsHere() {
        double instructionUs = H100.architecture().latency().arithmeticCycles()
                / H100.product().maximumClockMhz();
        // 128 counters a thread for 254 experts, 16 for 30, five instructions each, however many experts there are
        // elsewhere.
        assertThat((time(sort(254, 254)) - time(sort(254, 30))) * 1e-6)
                .isCloseTo(5 * (128 - 16) * instructionUs, withPercentage(1));
        assertThat(time(sort(510, 30))).isEqualTo(time(sort(30, 30)));
        // The next expert takes another bit.
        assertThat(time(sort(255, 255))).isGreaterThan(time(sort(254, 254)));
        assertThat(kernels(sort(510, 510))).isEqualTo(1);
        assertThat(kernels(sort(511, 511))).isEqualTo(3);
    }

    private static ExpertStep sort(int experts, int here) {
        return new ExpertStep("sort", Step.SORT, 16, experts, 8, here, 8, 1, Precision.BF16);
    }

    @Test
    void blocksForRowsOfOtherRanksAreHandedOutToo() {
        ExpertStep alone = new ExpertStep("expand", Step.EXPAND, 1, 256, 8, 256, 8, 2048, Precision.BF16);
        ExpertStep ofMany = new ExpertStep("expand", Step.EXPAND, 1024, 256, 8, 4, 8, 2048, Precision.BF16);
        double handOutUs = 8
                * H100.product().multiprocessors()
                * H100.architecture().launch().dispatchCycles()
                / H100.product().maximumClockMhz();
        assertThat((time(ofMany) - time(alone)) * 1e-6).isBetween(0.3 * handOutUs, 1.1 * handOutUs);
    }

    @Test
    void oneBlockPerSmQuantisesFarBelowTheRateOfMemory() {
        ExpertStep step = step(Step.QUANTISE_BLOCKS, 16384, 8);
        double seconds = simulator.run(step, CacheState.COLD).picoseconds() * 1e-12;
        assertThat(step.compulsoryBytes() / seconds).isLessThan(0.5 * H100.hbmBytesPerSecond());
    }

    @Test
    void aWarpQuantisesItsGroupsOneAfterAnother() {
        // 96 groups of 128 elements for each of the eight warps of an SM, then twice as many, all of them in L2.
        int groups = 96 * 8 * H100.product().multiprocessors();
        double picoseconds = warm(quantise(2 * groups, 32)) - warm(quantise(groups, 32));
        double cyclesOfGroup = picoseconds * 1e-6 * H100.product().maximumClockMhz() / 96;
        double instructions = 124 * H100.architecture().latency().arithmeticCycles();
        assertThat(cyclesOfGroup).isGreaterThan(H100.architecture().latency().l2NearCycles() + instructions);
    }

    @Test
    void theExpertOfARowIsSearchedForOnlyWhereAWarpHasFewGroups() {
        int blocks = 8 * H100.product().multiprocessors();
        assertThat(warm(quantise(2 * blocks, 256))).isGreaterThan(warm(quantise(2 * blocks, 4)));
        assertThat(warm(quantise(64 * blocks, 256))).isEqualTo(warm(quantise(64 * blocks, 4)));
    }

    /** Rows of one group each, a row for each token. */
    private static ExpertStep quantise(int groups, int localExperts) {
        return new ExpertStep(
                "quantise", Step.QUANTISE_BLOCKS, groups, localExperts, 1, localExperts, groups, 128, Precision.FP8);
    }

    private double warm(ExpertStep step) {
        return simulator.run(step, new CacheState(1, 1)).picoseconds();
    }

    @Test
    void rowsLongerThanABlockTakesAtOnceAreAddedInTurns() {
        // 256 threads take 16 bytes each: a row of 4,096 elements is two pieces, one of 2,048 a single one.
        double two = time(sum(4096)) - time(sum(2048));
        double four = time(sum(8192)) - time(sum(4096));
        assertThat(two).isGreaterThan(0.5 * (time(sum(2048)) - time(sum(8))));
        assertThat(four).isGreaterThan(1.5 * two);
    }

    /** Few tokens, so that latency decides and not the rate of memory. */
    private static ExpertStep sum(int width) {
        return new ExpertStep("sum", Step.REDUCE, 64, 256, 8, 256, 512, width, Precision.BF16);
    }

    private int kernels(ExpertStep step) {
        return simulator.run(step, CacheState.COLD).kernels().size();
    }

    private double time(ExpertStep step) {
        return simulator.run(step, CacheState.COLD).picoseconds();
    }

    private static ExpertStep step(Step step, int tokens, int expertsPerToken) {
        boolean indices = step == Step.SORT || step == Step.DESCRIBE;
        return new ExpertStep(
                "step",
                step,
                tokens,
                256,
                expertsPerToken,
                32,
                (long) tokens * expertsPerToken / 8,
                indices ? 1 : 4096,
                step == Step.QUANTISE_BLOCKS ? Precision.FP8 : Precision.BF16);
    }
}
