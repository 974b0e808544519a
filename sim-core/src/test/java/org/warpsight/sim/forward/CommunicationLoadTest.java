package org.warpsight.sim.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.KernelLibrary;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.kernel.LoadDuration;
import org.warpsight.sim.network.MemoryTraffic;
import org.warpsight.workload.operator.Operator;
import org.warpsight.workload.operator.Streaming;
import org.warpsight.workload.operator.Streaming.Kind;

class CommunicationLoadTest {
    private static final Gpu H100 = HardwareCatalogue.standard().gpu("h100-sxm5-80gb");
    private static final CommunicationLoad QUARTER_OF_HBM = new CommunicationLoad(40, 0, 8);

    private static double microseconds(Gpu gpu, Operator operator) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH, KernelLibrary.DEFAULT, LoadDuration.SUSTAINED)
                .run(operator, CacheState.COLD)
                .microseconds();
    }

    private static OperatorTime kernel(double partOfHbm) {
        double bytes = partOfHbm * H100.hbmBytesPerSecond() * 1e-6;
        return new OperatorTime("kernel", 1, 1_000_000, 0, bytes, Limiter.HBM);
    }

    @Test
    void kernelsLackTheMultiprocessorsThatCommunicationTakes() {
        assertThat(CommunicationLoad.ofMultiprocessors(20)
                        .leaves(H100)
                        .product()
                        .multiprocessors())
                .isEqualTo(H100.product().multiprocessors() - 20);
        assertThatThrownBy(() -> CommunicationLoad.ofMultiprocessors(132).leaves(H100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("132 SMs for communication leave none of 132");
    }

    @Test
    void kernelsBoundByMemoryHaveTheBandwidthThatIsLeft() {
        Streaming norm = new Streaming("norm", Kind.RMS_NORM, 16_384, 7168, Precision.BF16);
        double quiet = microseconds(QUARTER_OF_HBM.withoutTraffic().leaves(H100), norm);

        assertThat(microseconds(QUARTER_OF_HBM.leaves(H100), norm) / quiet).isCloseTo(4.0 / 3, within(0.03));
    }

    @Test
    void whatCommunicationMovesDrawsPowerThatKernelsLack() {
        Gpu left = QUARTER_OF_HBM.leaves(H100);
        double watts =
                0.25 * H100.hbmBytesPerSecond() * H100.architecture().power().hbmPjPerByte() * 1e-12;

        assertThat(H100.product().powerLimitWatts() - left.product().powerLimitWatts())
                .isGreaterThan(watts)
                .isLessThan(1.3 * watts);
    }

    @Test
    void ratesAreRoundedToParts() {
        double third = H100.hbmBytesPerSecond() / 3;

        assertThat(CommunicationLoad.of(H100, 24, new MemoryTraffic(0, third), 1e12))
                .isEqualTo(new CommunicationLoad(24, 0, 11));
    }

    @Test
    void communicationSlowsOnlyWhereAKernelSaturatesMemoryAndItsSmsShareIsLess() {
        CommunicationLoad wide = new CommunicationLoad(20, 4, 16);

        assertThat(wide.slowing(H100, kernel(0.2))).isEqualTo(1);
        assertThat(wide.slowing(H100, kernel(0.93))).isCloseTo(0.5 / (20.0 / 132), within(1e-9));
        // A tenth of HBM is less than what twenty of 132 SMs may have.
        assertThat(new CommunicationLoad(20, 2, 3).slowing(H100, kernel(0.93))).isEqualTo(1);
    }

    @Test
    void kernelsKeepTheirSmsShareOfMemory() {
        Gpu left = new CommunicationLoad(20, 0, 31).leaves(H100);

        assertThat(left.hbmBytesPerSecond() / H100.hbmBytesPerSecond()).isCloseTo(112.0 / 132, within(1e-9));
    }
}
