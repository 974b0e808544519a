package org.warpsight.report.layer;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.Roofline;
import org.warpsight.report.chart.RooflineChart;
import org.warpsight.report.kernel.ExplanationCharts;
import org.warpsight.sim.kernel.sequence.SequenceResult.Part;
import org.warpsight.sim.roofline.ComputeRoof;

/** The pictures of a layer's explanation. */
public final class LayerCharts {
    private LayerCharts() {}

    /** Kernels that compute, each a point whose area is its share of the time, under the roofs of the pipes they run on. */
    public static Chart roofline(LayerExplanation explanation) {
        Gpu gpu = explanation.asked().gpu();
        var bounds = new org.warpsight.sim.roofline.Roofline(gpu);
        List<ComputeRoof> compute = explanation.result().parts().stream()
                .flatMap(part -> part.operator().stream())
                .map(bounds::computeRoof)
                .distinct()
                .sorted(Comparator.comparingDouble(ComputeRoof::flopsPerSecond).reversed())
                .toList();
        List<Roofline.Point> points = explanation.result().parts().stream()
                .filter(part -> part.result().flops() > 0 && part.result().hbmBytes() > 0)
                .map(part -> point(explanation, part))
                .toList();
        return RooflineChart.of(
                new Roofline(gpu.product().name(), compute, bounds.memoryRoofs(), points),
                LayerSentences.headline(explanation));
    }

    private static Roofline.Point point(LayerExplanation explanation, Part part) {
        return new Roofline.Point(
                part.name(),
                explanation.asked().layer().name(),
                part.result().flops(),
                part.result().hbmBytes(),
                part.result().picoseconds() * 1e-12,
                part.result().picoseconds() / explanation.result().picoseconds());
    }

    /** The first steps of the kernel that takes longest; empty where none was recorded. */
    public static Optional<Chart> pipeline(LayerExplanation explanation) {
        return ExplanationCharts.pipeline(
                explanation.asked().gpu(), explanation.result().longest().result());
    }
}
