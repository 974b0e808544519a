package org.warpsight.sim.network.expert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.sim.network.Fabric;
import org.warpsight.workload.operator.ExpertPlacement;

class PutModeTest {
    private static final HardwareCatalogue HARDWARE = HardwareCatalogue.standard();
    private static final int EXPERTS = 256;
    private static final PutTuning KERNELS = PutTuning.pplxKernels();

    @ParameterizedTest
    @EnumSource(Direction.class)
    void theHostsThreadTakesItsTimeForEachOperation(Direction direction) {
        // 8 copies of 128 tokens, half of them to the other node, data and signal each.
        double leastUs = 128 * 8 / 2 * 2 * KERNELS.proxyUs() * 0.9;

        assertThat(microseconds(PutTransport.HOST_PROXY, 16, 128, direction)).isGreaterThan(leastUs);
        assertThat(microseconds(PutTransport.DEVICE_QUEUES, 64, 128, direction))
                .isLessThan(microseconds(PutTransport.HOST_PROXY, 64, 128, direction) / 2);
    }

    @Test
    void moreRanksHaveMoreQueuesSoThatDeviceQueuesAreFasterAmongMore() {
        double few = microseconds(PutTransport.DEVICE_QUEUES, 16, 128, Direction.DISPATCH);
        double many = microseconds(PutTransport.DEVICE_QUEUES, 64, 128, Direction.DISPATCH);

        assertThat(many).isLessThan(0.7 * few);
    }

    @Test
    void oneProxyIsSlowerTheMoreRanksItServes() {
        double few = microseconds(PutTransport.HOST_PROXY, 16, 128, Direction.DISPATCH);
        double many = microseconds(PutTransport.HOST_PROXY, 64, 128, Direction.DISPATCH);

        assertThat(many).isGreaterThan(1.5 * few);
    }

    @Test
    void moreQueuesShortenADispatch() {
        double two = microseconds(KERNELS, PutTransport.DEVICE_QUEUES, 16, 128, Direction.DISPATCH);
        double eight = microseconds(with(8, KERNELS.rowUs()), PutTransport.DEVICE_QUEUES, 16, 128, Direction.DISPATCH);

        assertThat(eight).isLessThan(0.5 * two);
    }

    @Test
    void insideANodeBlocksPutRowsInTheirPlacesOneByOne() {
        double normal = microseconds(KERNELS, PutTransport.LINKS, 8, 128, Direction.DISPATCH);
        double slow = microseconds(with(2, 2 * KERNELS.rowUs()), PutTransport.LINKS, 8, 128, Direction.DISPATCH);

        // About 1,024 rows on 132 SMs.
        assertThat(slow - normal).isBetween(7 * KERNELS.rowUs(), 10 * KERNELS.rowUs());
    }

    @Test
    void countsOfExpertsDelayEvenASingleToken() {
        double dispatch = microseconds(PutTransport.HOST_PROXY, 64, 1, Direction.DISPATCH);
        double combine = microseconds(PutTransport.HOST_PROXY, 64, 1, Direction.COMBINE);

        assertThat(dispatch).isGreaterThan(2 * combine);
    }

    private static PutTuning with(int queuePairs, double rowUs) {
        return new PutTuning(
                KERNELS.library(),
                KERNELS.setupUs(),
                KERNELS.dispatchWarps(),
                KERNELS.networkDispatchWarps(),
                KERNELS.linkFraction(),
                rowUs,
                KERNELS.sendRowUs(),
                KERNELS.blockGbPerS(),
                queuePairs,
                KERNELS.postUs(),
                KERNELS.proxyUs(),
                KERNELS.handOverUs(),
                Collections.emptyMap());
    }

    private static double microseconds(PutTransport transport, int ranks, int tokens, Direction direction) {
        return microseconds(KERNELS, transport, ranks, tokens, direction);
    }

    private static double microseconds(
            PutTuning kernels, PutTransport transport, int ranks, int tokens, Direction direction) {
        double[] equal = new double[EXPERTS];
        Arrays.fill(equal, 1);
        TokenTraffic traffic = TokenTraffic.draw(
                Gate.free(EXPERTS, 8), equal, ExpertPlacement.contiguous(EXPERTS, ranks), tokens, 8, 1);
        TokenFormat format = direction == Direction.DISPATCH ? TokenFormat.fp8(7168) : TokenFormat.bf16(7168);
        return ExpertExchange.of(Fabric.of(HARDWARE.node("dgx-h100"), ranks), HARDWARE.gpu("h100-sxm5-80gb"))
                        .run(new PutMode(EXPERTS, transport, kernels), traffic, format, direction)
                        .picoseconds()
                / 1e6;
    }
}
