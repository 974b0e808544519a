package org.warpsight.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.ForwardOperators;
import org.warpsight.workload.operator.LayerOperator;
import org.warpsight.workload.scenario.Deployment.Precisions;

class RooflineTest {

    @Test
    void theH100TurnsAt295FlopPerByte() {
        Roofline roofline = Roofline.of(HardwareCatalogue.standard().gpu("h100"));
        // 989.4 TFLOP/s over 3.352 TB/s by the datasheet.
        assertThat(roofline.ridge()).isCloseTo(989.4e12 / 3.352e12, within(1.0));
        assertThat(roofline.ridgeRoof().name()).isEqualTo("FP16, BF16");
    }

    @Test
    void boundsTouchARoofAndPassNone() {
        List<LayerOperator> operators = new ForwardOperators(
                        Models.get("llama-3.1-8b"),
                        Sharding.NONE,
                        new Precisions(Precision.BF16, Precision.BF16, Precision.BF16))
                .of(BatchShape.prefill(1, 700));
        for (Gpu gpu : HardwareCatalogue.standard().gpus()) {
            Roofline roofline = Roofline.of(gpu).withBounds(gpu, "prefill", operators);
            assertThat(roofline.points()).hasSizeGreaterThan(8);
            for (Roofline.Point point : roofline.points()) {
                double memory = point.intensity() * gpu.hbmBytesPerSecond();
                assertThat(point.flopsPerSecond()).isLessThanOrEqualTo(memory * (1 + 1e-12));
                assertThat(point.flopsPerSecond())
                        .isLessThanOrEqualTo(roofline.ridgeRoof().flopsPerSecond() * (1 + 1e-12));
            }
        }
    }
}
