package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.network.Fabric;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.ExpertTransfer;

class ExpertTransferTimesTest {
    private static final HardwareCatalogue HARDWARE = HardwareCatalogue.standard();
    private static final RoutedTraffic BALANCED = new RoutedTraffic(new ExpertRouting.Balanced(), 0);
    private final ExpertTransferTimes times = ExpertTransferTimes.of(
                    Fabric.of(HARDWARE.node("hgx-h800"), 16), HARDWARE.gpu("h800-sxm5"), BALANCED)
            .orElseThrow();

    @Test
    void moreTokensNeverTravelFaster() {
        long before = 0;
        for (int tokens : new int[] {1, 2, 3, 5, 8, 20, 64, 100, 200, 256}) {
            long now = times.picoseconds(dispatch(tokens));
            assertThat(now).as("%d tokens", tokens).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }

    @Test
    void betweenPowersOfTwoTimesLieOnAStraightLine() {
        long lower = times.picoseconds(dispatch(64));
        long upper = times.picoseconds(dispatch(128));

        assertThat(times.picoseconds(dispatch(96))).isEqualTo(lower + (upper - lower) / 2);
    }

    @Test
    void outputsReturnInMoreBytesThanTokensGoOut() {
        ExpertTransfer back = new ExpertTransfer("return", true, 128, 7168, Precision.BF16, 256, 8, 16);

        assertThat(times.picoseconds(back)).isGreaterThan(times.picoseconds(dispatch(128)));
    }

    @Test
    void architecturesWithoutSuchKernelsHaveNoTimes() {
        assertThat(ExpertTransferTimes.of(
                        Fabric.of(HARDWARE.node("dgx-a100")), HARDWARE.gpu("a100-sxm4-80gb"), BALANCED))
                .isEmpty();
    }

    @Test
    void kernelsForManyTokensCarryFewWhereThereAreNoOthers() {
        ExpertTransferTimes mori = ExpertTransferTimes.of(
                        Fabric.of(HARDWARE.node("mi300x-platform"), 16), HARDWARE.gpu("mi300x"), BALANCED)
                .orElseThrow();

        assertThat(mori.sms(1)).isEqualTo(32);
        assertThat(times.sms(256)).isZero();
        assertThat(mori.picoseconds(dispatch(128))).isBetween(60_000_000L, 110_000_000L);
    }

    private static ExpertTransfer dispatch(int tokens) {
        return new ExpertTransfer("dispatch", false, tokens, 7168, Precision.FP8, 256, 8, 16);
    }
}
