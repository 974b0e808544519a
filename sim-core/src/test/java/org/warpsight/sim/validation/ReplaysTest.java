package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.workload.operator.Gemm;

class ReplaysTest {
    private static final Gpu H100 = HardwareCatalogue.standard().gpu("h100");

    private final Simulators simulators = new Simulators();

    private long picoseconds(GemmBenchmark benchmark, Gemm gemm) {
        return benchmark
                .simulator(simulators, gemm, H100)
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
                        .graph(H100, Replays.ofLayers(1))
                        .run(large, CacheState.COLD)
                        .picoseconds());
        Gemm narrow = Gemm.of("gemm", 65536, 2048, 2048, Precision.BF16);
        assertThat(picoseconds(GemmBenchmark.WEIGHT_COPIES, narrow))
                .isEqualTo(simulators
                        .graph(H100, Replays.ofLayers(5))
                        .run(narrow, CacheState.COLD)
                        .picoseconds());
    }
}
