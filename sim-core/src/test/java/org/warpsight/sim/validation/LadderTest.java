package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.H100;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.workload.operator.Gemm;

/** The order of the well-known steps from a naive to the best GEMM follows from what each of them changes. */
class LadderTest {
    private static final Gemm GEMM = Gemm.of("ladder", 4096, 4096, 4096, Precision.BF16);
    /** TFLOP/s of published_ladder_h100.csv, but for steps 5a and 6a. */
    private static final Map<String, Double> MEASURED = Map.ofEntries(
            Map.entry("2", 317.0),
            Map.entry("3", 423.0),
            Map.entry("4", 498.0),
            Map.entry("5b", 610.0),
            Map.entry("5c", 631.0),
            Map.entry("6b", 660.0),
            Map.entry("6c", 655.0),
            Map.entry("7", 704.0),
            Map.entry("8", 734.0),
            Map.entry("9", 747.0),
            Map.entry("10", 758.0),
            Map.entry("11", 764.0));

    private final KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.STREAM);

    @Test
    void everyStepButTheOneWithConsecutiveTilesIsWithinATenthOfItsMeasurement() {
        MEASURED.forEach((step, teraflops) ->
                assertThat(rate(step) / teraflops).as("step %s", step).isBetween(0.9, 1.1));
    }

    @Test
    void accumulatorsThatDoNotFitMakeTheKernelSeveralTimesSlower() {
        KernelResult spilling = run("5a");
        assertThat(rate("5a") / 123).isBetween(0.7, 1.3);
        assertThat(spilling.limiter()).isEqualTo(Limiter.SHARED_MEMORY);
        assertThat(rate("5b")).isGreaterThan(4 * rate("5a"));
    }

    @Test
    void eachImprovementHelps() {
        assertThat(rate("3")).isGreaterThan(rate("2"));
        assertThat(rate("4")).isGreaterThan(rate("3"));
        assertThat(rate("5b")).isGreaterThan(rate("4"));
        assertThat(rate("5c")).isGreaterThanOrEqualTo(rate("5b"));
        assertThat(rate("6b")).isGreaterThan(rate("5c"));
        assertThat(rate("8")).isGreaterThan(rate("7"));
        assertThat(rate("9")).isGreaterThan(rate("8"));
    }

    @Test
    void orderIsKeptWhereverMeasurementsDifferByThreePercent() {
        MEASURED.forEach((slower, low) -> MEASURED.forEach((faster, high) -> {
            if (high >= 1.03 * low) {
                assertThat(rate(faster)).as("%s against %s", faster, slower).isGreaterThan(rate(slower));
            }
        }));
    }

    @Test
    void threeArrivalsInsteadOf257LetConsumersGoOnWithoutEachOther() {
        assertThat(rate("7") / rate("6b")).isBetween(1.02, 1.1);
    }

    @Test
    void usingAllSmsForSupertilesOf128TilesIsALittleSlower() {
        assertThat(rate("6c")).isLessThan(rate("6b"));
    }

    private double rate(String step) {
        return GEMM.flops() / run(step).picoseconds();
    }

    private KernelResult run(String step) {
        double operand = GEMM.compulsoryBytes() / 3;
        CacheState cache = CacheState.replayed(operand, operand, operand, 1, H100.sharedL2Bytes());
        return simulator.run(GEMM, LadderPlans.of(step).orElseThrow(), cache);
    }
}
