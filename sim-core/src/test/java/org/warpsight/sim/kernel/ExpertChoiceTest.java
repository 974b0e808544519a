package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.warpsight.sim.TestGpus.H100;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.roofline.Roofline;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.model.ExpertScoring.Function;
import org.warpsight.workload.operator.ExpertChoice;

class ExpertChoiceTest {
    private static final ExpertScoring CORRECTED = new ExpertScoring(Function.SIGMOID, true, 1, 1, true, 1);

    static Stream<ExpertScoring> scorings() {
        return Stream.concat(
                Stream.of(Function.values()).map(ExpertScoring::of),
                Stream.of(
                        CORRECTED,
                        CORRECTED.among(8, 4),
                        ExpertScoring.of(Function.SOFTMAX).among(8, 3)));
    }

    @ParameterizedTest
    @MethodSource("scorings")
    void moreTokensNeverTakeLess(ExpertScoring scoring) {
        double last = 0;
        for (int tokens = 16; tokens <= 16384; tokens *= 4) {
            double time = time(choice(tokens, 256, scoring));
            assertThat(time).as("%d tokens", tokens).isGreaterThanOrEqualTo(0.999 * last);
            last = time;
        }
    }

    @ParameterizedTest
    @MethodSource("scorings")
    void noChoiceBeatsItsRoof(ExpertScoring scoring) {
        for (String id : new String[] {"h100", "a100-sxm4-80gb", "mi300x"}) {
            Gpu gpu = HardwareCatalogue.standard().gpu(id);
            ExpertChoice many = choice(16384, 256, scoring);
            double seconds = new KernelSimulator(gpu, LaunchMode.GRAPH)
                            .run(many, CacheState.COLD)
                            .picoseconds()
                    * 1e-12;
            assertThat(seconds).as(id).isGreaterThan(new Roofline(gpu).boundSeconds(many));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Function.class,
            names = {"SOFTMAX", "SIGMOID"})
    void scoresOfAllExpertsTakeAnExponentialAndAQuotientOfEach(Function function) {
        double few = exponentials(choice(16384, 128, ExpertScoring.of(function)));
        double many = exponentials(choice(16384, 512, ExpertScoring.of(function)));
        assertThat(many).isCloseTo(4 * few, withPercentage(2));
        double rate = H100.architecture().vectorPipe().specialFunctionsPerClock()
                * H100.product().multiprocessors();
        assertThat(few * rate).isCloseTo(2.0 * 16384 * 128, withPercentage(5));
    }

    @Test
    void aSoftmaxOfTheChosenTakesAsManyExponentialsHoweverManyExpertsThereAre() {
        double few = exponentials(choice(16384, 128, ExpertScoring.SOFTMAX_OF_CHOSEN));
        double many = exponentials(choice(16384, 512, ExpertScoring.SOFTMAX_OF_CHOSEN));
        assertThat(few).isPositive();
        assertThat(many).isCloseTo(few, withPercentage(1));
    }

    @Test
    void theSumsOfASoftmaxTakeLongerThanASigmoidOfEveryExpertByItself() {
        // Few warps, so that waiting decides and not the issue of their instructions.
        ExpertChoice sigmoid = choice(4, 128, ExpertScoring.of(Function.SIGMOID));
        ExpertChoice softmax = choice(4, 128, ExpertScoring.of(Function.SOFTMAX));
        double twoReductions = 2 * 5 * WarpArithmetic.shuffleCycles(H100.architecture());
        double cycles = (time(softmax) - time(sigmoid)) * 1e-6 * H100.product().maximumClockMhz();
        assertThat(cycles).isBetween(0.5 * twoReductions, 1.5 * twoReductions);
    }

    @Test
    void groupsAreRatedAndChosenBeforeExperts() {
        double free = time(choice(1024, 128, CORRECTED));
        double four = time(choice(1024, 128, CORRECTED.among(8, 4)));
        assertThat(four).isGreaterThan(1.1 * free);
        // Each further group is a maximum over the lanes more.
        assertThat(time(choice(1024, 128, CORRECTED.among(8, 6)))).isGreaterThan(four);
    }

    @Test
    void theBestTwoOfAGroupTakeLongerToFindThanTheBest() {
        ExpertScoring two = new ExpertScoring(Function.SIGMOID, true, 8, 4, false, 1);
        ExpertScoring one = new ExpertScoring(Function.SIGMOID, false, 8, 4, false, 1);
        assertThat(time(choice(1024, 256, two))).isGreaterThan(time(choice(1024, 256, one)));
    }

    @Test
    void weightsAreDividedByTheirSumAndScaledAfterTheChoice() {
        ExpertScoring plain = ExpertScoring.of(Function.SIGMOID);
        ExpertScoring sums = new ExpertScoring(Function.SIGMOID, false, 1, 1, true, 1);
        ExpertScoring scaled = new ExpertScoring(Function.SIGMOID, false, 1, 1, true, 2.5);
        assertThat(time(choice(64, 128, sums))).isGreaterThan(time(choice(64, 128, plain)));
        assertThat(time(choice(64, 128, scaled))).isGreaterThan(time(choice(64, 128, sums)));
    }

    @Test
    void moreExpertsPerTokenAreMoreMaximaOneAfterAnother() {
        double two = time(new ExpertChoice("choice", 256, 128, 2, CORRECTED, Precision.BF16));
        double four = time(new ExpertChoice("choice", 256, 128, 4, CORRECTED, Precision.BF16));
        double eight = time(new ExpertChoice("choice", 256, 128, 8, CORRECTED, Precision.BF16));
        assertThat(eight - four).isCloseTo(2 * (four - two), withPercentage(5));
    }

    @Test
    void aWarpPerTokenChoosesFasterThanABlockPerToken() {
        ExpertChoice own = choice(8192, 512, ExpertScoring.SOFTMAX_OF_CHOSEN);
        ExpertChoice general = choice(8192, 513, ExpertScoring.SOFTMAX_OF_CHOSEN);
        assertThat(time(own)).isLessThan(time(general) / 4);
    }

    @Test
    void manyExpertsAreScoredAndChosenByPyTorchsKernelsInTurn() {
        assertThat(names(ExpertScoring.SOFTMAX_OF_CHOSEN))
                .containsExactly(
                        "radix top-k", "sort of the chosen", "indices to 32 bits", "scores to 32 bits", "softmax");
        assertThat(names(new ExpertScoring(Function.SIGMOID, true, 8, 4, true, 2.5)))
                .containsExactly(
                        "sigmoid",
                        "bias",
                        "best of groups",
                        "sums of groups",
                        "best groups",
                        "mask",
                        "radix top-k",
                        "sort of the chosen",
                        "indices to 32 bits",
                        "scores to 32 bits",
                        "sum of scores",
                        "division",
                        "scale");
        assertThat(names(ExpertScoring.of(Function.SOFTMAX))).startsWith("softmax", "radix top-k");
    }

    private static Stream<String> names(ExpertScoring scoring) {
        return run(choice(64, 1024, scoring)).kernels().stream().map(KernelResult.KernelTime::name);
    }

    private static ExpertChoice choice(int tokens, int experts, ExpertScoring scoring) {
        return new ExpertChoice("choice", tokens, experts, 8, scoring, Precision.BF16);
    }

    private static KernelResult run(ExpertChoice choice) {
        return new KernelSimulator(H100, LaunchMode.GRAPH).run(choice, CacheState.COLD);
    }

    private static double time(ExpertChoice choice) {
        return run(choice).picoseconds();
    }

    /** Cycles for which the special-function pipes of an SM are in use. */
    private static double exponentials(ExpertChoice choice) {
        KernelResult result = run(choice);
        return result.utilization().get(Limiter.SPECIAL_FUNCTION) * result.picoseconds() * 1e-6 * result.clockMhz();
    }
}
