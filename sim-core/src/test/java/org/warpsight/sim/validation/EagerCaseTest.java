package org.warpsight.sim.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.TestGpus;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.kernel.RowReduction;
import org.warpsight.sim.kernel.StreamingPlan;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

class EagerCaseTest {
    private static final Gpu A100 = HardwareCatalogue.standard().gpu("a100-sxm4-80gb");
    private static final Gpu MI210 = HardwareCatalogue.standard().gpu("mi210");

    @Test
    void aSmallOperatorTakesWhatItsHostNeeds() {
        double host = EagerHost.of(A100).orElseThrow().microseconds("gelu").orElseThrow();
        double time = microseconds(A100, "gelu", "fp16", 1024, 0);
        assertThat(time).isBetween(host + 1, host + 4);
    }

    @Test
    void theHostAddsTheSameToEverySize() {
        double host = EagerHost.of(MI210).orElseThrow().microseconds("gelu").orElseThrow();
        double kernel = microseconds(MI210, "gelu", "fp16", 1 << 26, 0) - host;
        double twice = microseconds(MI210, "gelu", "fp16", 1 << 27, 0) - host;
        assertThat(twice / kernel).isCloseTo(2, within(0.02));
    }

    @Test
    void anOperatorWithoutATimedHostIsNotPredicted() {
        Gpu h100 = HardwareCatalogue.standard().gpu("h100-sxm5-80gb");
        assertThat(new EagerCase(h100, "gelu", "fp16", 1024, 0, 0).predict(new Simulators()))
                .isEqualTo(List.of(new Unpredicted("no host of h100-sxm5-80gb has been timed for gelu")));
    }

    @Test
    void everyNumberOfAHostHasItsSource() {
        for (Gpu gpu : List.of(A100, MI210)) {
            EagerHost host = EagerHost.of(gpu).orElseThrow();
            assertThat(host.gpu()).isEqualTo(gpu.id());
            host.callUs().keySet().forEach(operator -> assertThat(host.sources())
                    .containsKey("call_us." + operator));
        }
        assertThat(EagerHost.of(A100).orElseThrow().microseconds("dropout")).isEqualTo(Optional.empty());
    }

    @Test
    void longRowsAreReadOnceForEveryPass() {
        Streaming kept = new Streaming("softmax", Kind.SOFTMAX, 4096, 1024, Precision.FP16);
        Streaming passed = new Streaming("softmax", Kind.SOFTMAX, 4096, 1025, Precision.FP16);
        assertThat(EagerKernels.of(A100, kept).get(0).plan().passes()).isEqualTo(1);
        assertThat(EagerKernels.of(A100, passed).get(0).plan().passes()).isEqualTo(3);
        // On the MI210 the rows of all resident blocks do not fit L2, so that passes go to HBM: 4 transfers instead of
        // 2.
        double bytes = 4096.0 * 8192 * 4;
        double time = microseconds(MI210, "softmax", "fp32", 4096, 8192);
        assertThat(time * 1e-6).isGreaterThan(4 * bytes / MI210.hbmBytesPerSecond());
    }

    @Test
    void theMomentsOfNarrowRowsTakeWhatTheirShufflesTakeOnTheMi210() {
        EagerKernels.Kernel moments =
                EagerKernels.of(MI210, layerNorm(4096, 32)).get(0);
        KernelSimulator simulator = new KernelSimulator(MI210, LaunchMode.DEVICE);
        KernelResult shuffled = simulator.run(moments.operator(), moments.plan(), CacheState.COLD);
        StreamingPlan silent = moments.plan().reducing(RowReduction.USUAL);
        KernelResult plain = simulator.run(moments.operator(), silent, CacheState.COLD);
        assertThat(shuffled.limiter()).isEqualTo(Limiter.SHARED_MEMORY);
        assertThat(shuffled.microseconds()).isGreaterThan(1.5 * plain.microseconds());
    }

    @Test
    void theLastOutputIsStillThereWhenTheNextIsWritten() {
        // Input and one output fit the 8 MiB of L2; a second output needs half as much again.
        double bytes = 1024.0 * 1024 * 4;
        assertThat(MI210.product().l2Bytes()).isGreaterThanOrEqualTo((long) (2 * bytes));
        Gpu roomier = TestGpus.withProduct(MI210, "l2_bytes", 3 * bytes);
        assertThat(microseconds(MI210, "softmax", "fp32", 1024, 1024))
                .isGreaterThan(1 + microseconds(roomier, "softmax", "fp32", 1024, 1024));
    }

    private static Streaming layerNorm(int rows, int width) {
        return new Streaming("layernorm", Kind.LAYER_NORM, rows, width, Precision.FP32);
    }

    private static double microseconds(Gpu gpu, String op, String dtype, int m, int n) {
        Prediction prediction =
                new EagerCase(gpu, op, dtype, m, n, 0).predict(new Simulators()).get(0);
        return ((Predicted) prediction).value();
    }
}
