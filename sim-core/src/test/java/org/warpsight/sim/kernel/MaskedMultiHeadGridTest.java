package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Attention;

/** Blocks, parts and instructions of masked multi-head attention. */
class MaskedMultiHeadGridTest {

    @Test
    void fewHeadsGetLargeBlocksOneToAnSm() {
        AttentionPlan few = plan(decode(8, 4096, 1, 0));
        assertThat(few.tile().warps()).isEqualTo(32);
        assertThat(few.tile().launchedBlocks()).isEqualTo(1);
        assertThat(few.tile().keyTile()).isEqualTo(512);
        assertThat(plan(decode(8, 4096, 24, 0)).tile().warps()).isEqualTo(16);
        assertThat(plan(decode(8, 4096, 128, 0)).tile().warps()).isEqualTo(8);
    }

    @Test
    void keysAreCutOnlyIntoWholePassesAndOneWave() {
        assertThat(plan(decode(8, 511, 1, 0)).splits()).isEqualTo(1);
        assertThat(plan(decode(8, 512, 1, 0)).splits()).isEqualTo(2);
        assertThat(plan(decode(8, 65_536, 1, 0)).splits()).isEqualTo(17);
        assertThat(plan(decode(8, 65_536, 17, 0)).splits()).isEqualTo(1);
    }

    @Test
    void aWindowIsCutByAllKeys() {
        assertThat(plan(decode(8, 65_536, 1, 128)).splits()).isEqualTo(17);
        assertThat(microseconds(decode(8, 65_536, 1, 128))).isGreaterThan(microseconds(decode(8, 128, 1, 128)) + 1);
    }

    @Test
    void smallerBlocksOfMoreHeadsNeedOneWaveLess() {
        assertThat(microseconds(decode(40, 16, 4, 0))).isGreaterThan(1.3 * microseconds(decode(48, 16, 4, 0)));
    }

    @Test
    void threadsIssueAllLoadsForAsLittleAsOneKey() {
        double sixteen = microseconds(decode(8, 16, 1, 0));
        double sixtyFour = microseconds(decode(8, 64, 1, 0));
        double twice = microseconds(decode(8, 128, 1, 0));
        assertThat(sixtyFour).isGreaterThan(1.3 * sixteen);
        assertThat(twice).isCloseTo(sixtyFour, within(0.05 * sixtyFour));
    }

    @Test
    void itIsLaunchedEarly() {
        assertThat(lowered(decode(8, 64, 1, 0))).allMatch(KernelLaunch::early);
    }

    private static Attention decode(int heads, int keys, int sequences, int window) {
        return new Attention(
                "attention",
                sequences,
                1,
                keys,
                heads,
                heads,
                128,
                128,
                window,
                true,
                false,
                Precision.BF16,
                Precision.BF16);
    }

    private static AttentionPlan plan(Attention attention) {
        return MaskedMultiHeadGrid.of(H100, PlanFamilies.of(H100.architecture()), attention);
    }

    private static List<KernelLaunch> lowered(Attention attention) {
        return new TensorRtAttentionKernels(H100, PlanFamilies.of(H100.architecture()))
                .lower(attention, CacheState.COLD);
    }

    private static double microseconds(Attention attention) {
        return new KernelSimulator(H100, LaunchMode.GRAPH, KernelLibrary.TRTLLM)
                        .run(attention, CacheState.COLD)
                        .picoseconds()
                / 1e6;
    }
}
