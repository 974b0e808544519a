package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuVariant;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;

class SustainedLoadTest {
    private static final Gemm LARGE = Gemm.of("gemm", 8192, 8192, 8192, Precision.BF16);

    private static Gpu gpu(String id) {
        return HardwareCatalogue.standard().gpu(id);
    }

    private static KernelResult run(Gpu gpu, LoadDuration load, Operator operator) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH, KernelLibrary.DEFAULT, load).run(operator, CacheState.COLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h100", "a100", "mi300x", "mi210"})
    void aLargeGemmSlowsDownOnAHotDie(String id) {
        KernelResult burst = run(gpu(id), LoadDuration.BURST, LARGE);
        KernelResult sustained = run(gpu(id), LoadDuration.SUSTAINED, LARGE);
        assertThat(sustained.clockMhz()).isLessThan(burst.clockMhz());
        assertThat((double) sustained.picoseconds() / burst.picoseconds()).isBetween(1.02, 1.2);
        assertThat(sustained.limiter()).isEqualTo(Limiter.POWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h100", "a100"})
    void whatMemoryBoundsTakesTheSameTimeHotOrCold(String id) {
        Streaming norm = new Streaming("norm", Streaming.Kind.RMS_NORM, 16384, 8192, Precision.BF16);
        assertThat(run(gpu(id), LoadDuration.SUSTAINED, norm)).isEqualTo(run(gpu(id), LoadDuration.BURST, norm));
        Gemm decode = Gemm.of("decode", 8, 8192, 8192, Precision.BF16);
        assertThat(run(gpu(id), LoadDuration.SUSTAINED, decode).picoseconds())
                .isEqualTo(run(gpu(id), LoadDuration.BURST, decode).picoseconds());
    }

    @Test
    void sustainedLoadIsNeverFasterThanABurst() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 24; i++) {
            Gemm gemm = Gemm.of(
                    "gemm",
                    random.nextInt(1, 8192),
                    64 * random.nextInt(1, 128),
                    64 * random.nextInt(1, 128),
                    Precision.BF16);
            assertThat(run(gpu("h100"), LoadDuration.SUSTAINED, gemm).picoseconds())
                    .as("%s, seed %d", gemm, seed)
                    .isGreaterThanOrEqualTo(
                            run(gpu("h100"), LoadDuration.BURST, gemm).picoseconds());
        }
    }

    @Test
    void everyRunBeforeHeatsTheDie() {
        long before = run(gpu("h100"), LoadDuration.BURST, LARGE).picoseconds();
        for (double runs : new double[] {3, 10, 30, 1000}) {
            long picoseconds = run(gpu("h100"), new LoadDuration(runs), LARGE).picoseconds();
            assertThat(picoseconds).as("%s runs", runs).isGreaterThan(before);
            before = picoseconds;
        }
        assertThat(run(gpu("h100"), LoadDuration.SUSTAINED, LARGE).picoseconds())
                .isEqualTo(before);
    }

    @Test
    void withoutAPowerLimitHeatCostsNoTime() {
        Gpu free = GpuVariant.withProduct(gpu("h100"), "power_limit_watts", 1e5);
        assertThat(run(free, LoadDuration.SUSTAINED, LARGE).picoseconds())
                .isEqualTo(run(free, LoadDuration.BURST, LARGE).picoseconds());
    }
}
