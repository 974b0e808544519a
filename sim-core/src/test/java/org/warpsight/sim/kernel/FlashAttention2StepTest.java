package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.AttentionPlan.Arithmetic;
import org.warpsight.workload.operator.Attention;

/** What a step of an attention costs whose warps multiply fragments that they read from shared memory. */
class FlashAttention2StepTest {
    private static final Attention PROMPT =
            new Attention("prompt", 1, 512, 512, 8, 8, 128, 128, 0, true, false, Precision.BF16, Precision.BF16);

    @Test
    void queriesThatStayInSharedMemoryAreReadInEveryStep() {
        double kept = scores(A100, AttentionKernel.TRITON).sharedMemoryCycles();
        double read = scores(A100, AttentionKernel.FLASH_ATTENTION_2).sharedMemoryCycles();

        double bytes = 64 * 128 * Precision.BF16.bytes();
        assertThat(read - kept)
                .isCloseTo(bytes / A100.architecture().sharedMemory().bandwidthBytesPerClock(), within(1e-6));
    }

    @Test
    void aProductWhoseFragmentsTakeAsLongAsItsInstructionsWaitsForTheirWay() {
        // 64 rows, 128 keys: four warps read all keys, for which the port takes as long as the matrix pipe for them.
        Work scores = scores(A100, AttentionKernel.FLASH_ATTENTION_2);
        double ways = 7 * A100.architecture().latency().sharedMemoryCycles();
        assertThat(scores.chainCycles()).isGreaterThan(scores.matrixCycles() + ways);

        // Four times the work on the same fragments hides their way.
        Work busy = new WarpProduct(4 * scores.matrixCycles(), scores.matrixCycles(), 128).work(A100.architecture());
        assertThat(busy.chainCycles()).isCloseTo(4 * scores.matrixCycles(), within(1e-6));
    }

    @Test
    void warpsLookUpThePagesOfKeysAndValues() {
        double dense = time(phases(A100, AttentionKernel.FLASH_ATTENTION_2_SPLIT, false));
        double paged = time(phases(A100, AttentionKernel.FLASH_ATTENTION_2_SPLIT, true));

        double instruction = A100.architecture().latency().arithmeticCycles();
        assertThat(paged - dense).isBetween(2 * 20 * instruction, 2 * 60 * instruction);
    }

    @Test
    void comparingTakesAsManyCyclesOnAmpereAsOnHopper() {
        assertThat(phases(A100, AttentionKernel.FLASH_ATTENTION_2, false)
                        .get(1)
                        .work()
                        .vectorCycles())
                .isEqualTo(phases(H100, AttentionKernel.FLASH_ATTENTION_2, false)
                        .get(1)
                        .work()
                        .vectorCycles());
    }

    @Test
    void blocksWithoutABarrierBetweenThemAreInPhase() {
        assertThat(plan(AttentionKernel.FLASH_ATTENTION_2, Arithmetic.WARP, false)
                        .blocksInPhase())
                .isTrue();
        assertThat(plan(AttentionKernel.FLASH_ATTENTION_3, Arithmetic.WARPGROUP, false)
                        .blocksInPhase())
                .isFalse();
    }

    private static double time(List<Phase> phases) {
        return phases.stream()
                .mapToDouble(phase -> phase.work().longestCycles())
                .sum();
    }

    private static Work scores(Gpu gpu, AttentionKernel kernel) {
        return phases(gpu, kernel, false).get(0).work();
    }

    private static List<Phase> phases(Gpu gpu, AttentionKernel kernel, boolean paged) {
        return new AttentionStep(gpu).phases(PROMPT, plan(kernel, Arithmetic.WARP, paged), 64, 2);
    }

    private static AttentionPlan plan(AttentionKernel kernel, Arithmetic arithmetic, boolean paged) {
        AttentionTile tile =
                new AttentionTile(kernel, 128, null, null, null, null, null, 64, 128, 1, 1, 4, false, 0, null);
        return new AttentionPlan("test", tile, 1, 1, arithmetic, false, 0, false, paged);
    }
}
