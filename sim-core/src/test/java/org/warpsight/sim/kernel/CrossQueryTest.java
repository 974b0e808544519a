package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;

/** TensorRT-LLM's XQA, which takes one token of each sequence. */
class CrossQueryTest {

    @Test
    void partsAreWholeTurnsOf256KeysAndTheOthersHaveNoStep() {
        // 1,024 keys allow 8 parts but make 4 turns of 256, which are 2 steps of 128 for heads of 128.
        BlockLengths lengths = launch(decode(16, 1024, 8, 128, 0)).lengths();
        assertThat(lengths.steps()).containsExactly(2, 0);
        assertThat(lengths.blocks()).containsExactly(4L * 16, 4L * 16);
    }

    @Test
    void whatIsLeftOfTheLastTurnIsShorter() {
        // Three turns and 64 keys: of 6 parts two find nothing.
        BlockLengths lengths = launch(decode(16, 832, 8, 128, 0)).lengths();
        assertThat(lengths.steps()).containsExactly(2, 1, 0);
        assertThat(lengths.blocks()).containsExactly(3L * 16, 16L, 2L * 16);
    }

    @Test
    void partsBeforeAWindowCostLessThanThoseThatReadKeys() {
        double windowed = time(decode(128, 1024, 8, 64, 128));
        assertThat(windowed).isLessThan(0.9 * time(decode(128, 1024, 8, 64, 0)));
        // But they are blocks like others, with their lengths, pages and semaphores.
        assertThat(windowed).isGreaterThan(2 * time(decode(128, 128, 8, 64, 0)));
    }

    @Test
    void theLastBlockAddsManyPartsInTurnsMoreOfThemForLargeHeads() {
        // 23 parts: 6 turns of four groups of warps, or 23 of one.
        double small = time(decode(1, 8192, 8, 64, 0)) - time(decode(1, 256, 8, 64, 0));
        double large = time(decode(1, 8192, 8, 256, 0)) - time(decode(1, 256, 8, 256, 0));
        double turn =
                H100.architecture().latency().l2NearCycles() / H100.product().maximumClockMhz();
        assertThat(large - small).isGreaterThan(17 * turn);
    }

    private static KernelLaunch launch(Attention attention) {
        List<KernelLaunch> launches = new TensorRtAttentionKernels(H100, PlanFamilies.of(H100.architecture()))
                .lower(attention, CacheState.COLD);
        assertThat(launches).hasSize(1);
        return launches.get(0);
    }

    private static double time(Attention attention) {
        return new KernelSimulator(H100, LaunchMode.GRAPH, KernelLibrary.TRTLLM)
                .run(attention, CacheState.COLD)
                .microseconds();
    }

    private static Attention decode(int sequences, int keys, int heads, int headDim, int window) {
        return new Attention(
                "token",
                sequences,
                1,
                keys,
                heads,
                1,
                headDim,
                headDim,
                window,
                true,
                false,
                Precision.BF16,
                Precision.BF16);
    }
}
