package org.warpsight.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.HardwareCatalogue;

class RooflineTest {

    @Test
    void theH100TurnsAt295FlopPerByte() {
        Roofline roofline = Roofline.of(HardwareCatalogue.standard().gpu("h100"));
        // 989.4 TFLOP/s over 3.352 TB/s by the datasheet.
        assertThat(roofline.ridge()).isCloseTo(989.4e12 / 3.352e12, within(1.0));
        assertThat(roofline.ridgeRoof().name()).isEqualTo("FP16, BF16");
    }
}
