package org.warpsight.sim.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;

class PowerModelTest {
    private static final Gpu H100 = HardwareCatalogue.standard().gpu("h100");
    private static final Clock MAXIMUM = new Clock(H100.product().maximumClockMhz());
    private final PowerModel power = PowerModel.cold(H100);

    @Test
    void restDrawsIdlePowerOnly() {
        assertThat(power.watts(new PowerModel.Activity(0, 16, 0, 0, 0), 1, MAXIMUM))
                .isEqualTo(H100.architecture().power().idleWatts());
    }

    @Test
    void lightWorkKeepsTheMaximumClock() {
        var stream = new PowerModel.Activity(0, 16, 1e12, 3e12, 3e12);
        assertThat(power.limited(stream, 1, MAXIMUM)).isEqualTo(MAXIMUM);
    }

    @Test
    void theFoundClockDrawsJustTheLimit() {
        var gemm = new PowerModel.Activity(1000e12, 16, 0, 5e12, 1e12);
        Clock found = power.limited(gemm, 1, MAXIMUM);
        double stretched = MAXIMUM.megahertz() / found.megahertz();
        assertThat(found.megahertz()).isLessThan(MAXIMUM.megahertz());
        assertThat(power.watts(gemm, stretched, found)).isCloseTo(H100.product().powerLimitWatts(), within(0.5));
    }

    @Test
    void moreWorkInTheSameTimeNeverRaisesTheClock() {
        double before = Double.MAX_VALUE;
        for (double flops = 100e12; flops < 3000e12; flops += 100e12) {
            double clock = power.limited(new PowerModel.Activity(flops, 16, 0, 5e12, 1e12), 1, MAXIMUM)
                    .megahertz();
            assertThat(clock).isLessThanOrEqualTo(before);
            before = clock;
        }
        assertThat(before).isGreaterThanOrEqualTo(H100.architecture().power().minimumClockMhz());
    }

    @Test
    void aHotDieInEquilibriumLeaksInProportionToThePowerAboveRest() {
        PowerModel hot = PowerModel.after(H100, Double.POSITIVE_INFINITY);
        double idle = H100.architecture().power().idleWatts();
        double feedback = H100.architecture().power().leakageWattsPerWatt();
        for (double flops = 0; flops < 1000e12; flops += 50e12) {
            var gemm = new PowerModel.Activity(flops, 16, 0, 5e12, 1e12);
            double dynamic = power.watts(gemm, 1, MAXIMUM) - idle;
            double watts = hot.watts(gemm, 1, MAXIMUM);
            assertThat(watts).isCloseTo(idle + dynamic + feedback * (watts - idle), within(1e-9));
        }
    }

    @Test
    void heatNeverRaisesTheClock() {
        PowerModel hot = PowerModel.after(H100, Double.POSITIVE_INFINITY);
        for (double flops = 100e12; flops < 3000e12; flops += 100e12) {
            var gemm = new PowerModel.Activity(flops, 16, 0, 5e12, 1e12);
            assertThat(hot.limited(gemm, 1, MAXIMUM).megahertz())
                    .isLessThanOrEqualTo(power.limited(gemm, 1, MAXIMUM).megahertz());
        }
    }

    @Test
    void aHotBoardAtRestIsAColdOne() {
        var rest = new PowerModel.Activity(0, 16, 0, 0, 0);
        assertThat(PowerModel.after(H100, Double.POSITIVE_INFINITY).watts(rest, 1, MAXIMUM))
                .isEqualTo(power.watts(rest, 1, MAXIMUM));
    }

    @Test
    void narrowerOperandsSaveEnergyButNotThatOfAddersAndAccumulators() {
        double rest = power.watts(new PowerModel.Activity(0, 16, 0, 0, 0), 1, MAXIMUM);
        double wide = power.watts(new PowerModel.Activity(500e12, 16, 0, 0, 0), 1, MAXIMUM) - rest;
        double narrow = power.watts(new PowerModel.Activity(500e12, 8, 0, 0, 0), 1, MAXIMUM) - rest;
        double none = power.watts(new PowerModel.Activity(500e12, 0, 0, 0, 0), 1, MAXIMUM) - rest;
        assertThat(narrow / wide).isBetween(0.51, 0.75);
        assertThat(none).isGreaterThan(0);
        assertThat(wide - narrow).isCloseTo(narrow - none, within(1e-9 * wide));
    }
}
