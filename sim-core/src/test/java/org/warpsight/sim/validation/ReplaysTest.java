package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.sequence.KernelSequence;
import org.warpsight.workload.operator.Gemm;

class ReplaysTest {
    private static final Gpu H100 = HardwareCatalogue.standard().gpu("h100");

    private final Simulators simulators = new Simulators();

    private long picoseconds(GemmBenchmark benchmark, Gemm gemm) {
        return benchmark
                .simulator(simulators, H100, benchmark.replays(gemm, H100), true)
                .run(gemm, CacheState.COLD)
                .picoseconds();
    }

    @Test
    void whatWarmsUpAndHalfOfWhatIsTimedLiesBeforeTheMeanRun() {
        assertThat(Replays.USUAL.load().runs()).isEqualTo(6);
        assertThat(Replays.ofLayers(6).load().runs()).isEqualTo(36);
        assertThat(Replays.ofAttention(Library.TRTLLM).load().runs()).isEqualTo(13);
        assertThat(Replays.ofAttention(Library.SGLANG).load().runs()).isEqualTo(13);
    }

    @Test
    void severalLayersInAGraphHeatTheDieForEachOther() {
        Gemm large = Gemm.of("gemm", 8192, 8192, 8192, Precision.BF16);
        assertThat(picoseconds(GemmBenchmark.LAYER_COPIES, large))
                .isGreaterThan(picoseconds(GemmBenchmark.WEIGHT_COPIES, large));
    }

    @Test
    void weightsThatL2CannotHoldAreNotCopied() {
        Gemm large = Gemm.of("gemm", 8192, 8192, 8192, Precision.BF16);
        assertThat(picoseconds(GemmBenchmark.WEIGHT_COPIES, large))
                .isEqualTo(simulators
                        .repeated(H100, Replays.ofLayers(1))
                        .run(large, CacheState.COLD)
                        .picoseconds());
        Gemm narrow = Gemm.of("gemm", 65536, 2048, 2048, Precision.BF16);
        assertThat(picoseconds(GemmBenchmark.WEIGHT_COPIES, narrow))
                .isEqualTo(simulators
                        .repeated(H100, Replays.ofLayers(5))
                        .run(narrow, CacheState.COLD)
                        .picoseconds());
    }

    @Test
    void layersShareTheStartOfTheirGraph() {
        double start = H100.architecture().launch().streamKernelUs()
                - H100.architecture().launch().graphKernelUs();
        assertThat(Replays.USUAL.startUs(H100, true)).isEqualTo(start);
        assertThat(Replays.ofLayers(5).startUs(H100, true)).isCloseTo(start / 5, within(1e-9));
        assertThat(Replays.ofExperts(false).startUs(H100, true)).isCloseTo(start / 5, within(1e-9));
        assertThat(Replays.NONE.startUs(H100, true)).isZero();
        // Other kernels' nodes wait for their code, the start does not.
        double code = 3 * H100.architecture().meanL2Cycles() / H100.product().maximumClockMhz();
        assertThat(Replays.USUAL.startUs(H100, false)).isCloseTo(start - code, within(1e-9));
    }

    @Test
    void aPredictionHoldsItsShareOfTheStart() {
        Gemm narrow = Gemm.of("gemm", 16, 2048, 2048, Precision.BF16);
        KernelSequence kernels = new KernelSequence().then(narrow, CacheState.COLD);
        KernelSimulator simulator = simulators.repeated(H100, Replays.ofLayers(5));
        double alone = ((Prediction.Predicted) Prediction.of(kernels, simulator)).value();
        double share = Replays.ofLayers(5).startUs(H100, true);
        assertThat(((Prediction.Predicted) Prediction.of(kernels, simulator, share)).value())
                .isCloseTo(alone + share, within(1e-9));
    }

    @Test
    void aKernelThatFollowsItselfFindsItsCodeInPlace() {
        Gemm narrow = Gemm.of("gemm", 16, 2048, 2048, Precision.BF16);
        GemmPlan whole = simulators.graph(H100).planOf(narrow, 64, 64, 64, 1);
        GemmPlan split = simulators.graph(H100).planOf(narrow, 64, 64, 64, 4);
        double fetch = 3 * H100.architecture().meanL2Cycles() / H100.product().maximumClockMhz();
        assertThat(saved(narrow, whole)).isCloseTo(fetch, within(1e-3));
        assertThat(saved(narrow, split)).isZero();
    }

    /** Microseconds by which a GEMM is faster among its like than among other kernels. */
    private double saved(Gemm gemm, GemmPlan plan) {
        return simulators.graph(H100).run(gemm, plan, CacheState.COLD).microseconds()
                - simulators
                        .repeated(H100, Replays.USUAL)
                        .run(gemm, plan, CacheState.COLD)
                        .microseconds();
    }
}
