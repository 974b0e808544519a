package org.warpsight.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GpuVariantTest {
    private static final HardwareCatalogue CATALOGUE = HardwareCatalogue.standard();
    private static final Gpu H20 = CATALOGUE.gpu("h20-96gb");
    private static final Gpu H100 = CATALOGUE.gpu("h100-sxm5-80gb");

    @Test
    void productSoldWithAPartOfTheMatrixRateKeepsThatPartInEveryVariant() {
        assertThat(H20.architecture()).isEqualTo(H100.architecture());
        assertThat(rate(H20)).isEqualTo(0.25 * rate(H100));
        assertThat(rate(GpuVariant.withProduct(H20, "power_limit_watts", 700))).isEqualTo(rate(H20));
        Gpu twice = GpuVariant.withArchitecture(H20, "matrix_pipe.flops_per_clock.bf16", 2 * rate(H100));
        assertThat(rate(twice)).isEqualTo(2 * rate(H20));
    }

    @Test
    void partOfTheMatrixRateCanBeChangedWhetherTheProfileNamesItOrNot() {
        assertThat(rate(GpuVariant.withProduct(H20, "matrix_rate_fraction", 1))).isEqualTo(rate(H100));
        assertThat(rate(GpuVariant.withProduct(H100, "matrix_rate_fraction", 0.25)))
                .isEqualTo(rate(H20));
    }

    @Test
    void unknownFieldIsRefused() {
        for (String field : new String[] {"hbm_gigabytes", "no.such_field", "matrix_rate_fraction.bf16"}) {
            assertThatThrownBy(() -> GpuVariant.withProduct(H100, field, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no field " + field);
        }
    }

    private static double rate(Gpu gpu) {
        return gpu.matrixFlopsPerClock(Precision.BF16);
    }
}
