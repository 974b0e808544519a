package org.warpsight.report.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.Numbers;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.PipelineChart;
import org.warpsight.report.chart.Roofline;
import org.warpsight.report.chart.RooflineChart;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Timeline;
import org.warpsight.sim.kernel.Timeline.Lane;
import org.warpsight.sim.roofline.ComputeRoof;
import org.warpsight.workload.operator.Operator;

/** The pictures of an explanation. */
public final class ExplanationCharts {
    private ExplanationCharts() {}

    /**
     * The kernel under the roofs that bound it: arithmetic at the maximum clock and, where power held it down, at the clock
     * it kept; HBM and L2.
     */
    public static Chart roofline(Explanation explanation) {
        Gpu gpu = explanation.asked().gpu();
        Operator operator = explanation.asked().operator();
        KernelResult result = explanation.result();
        var bounds = new org.warpsight.sim.roofline.Roofline(gpu);
        ComputeRoof roof = bounds.computeRoof(operator);
        List<ComputeRoof> compute = new ArrayList<>(List.of(roof));
        double clock = result.clockMhz() / gpu.product().maximumClockMhz();
        if (clock < 0.99) {
            compute.add(new ComputeRoof(
                    "at " + Numbers.of(result.clockMhz()) + " MHz", roof.flopsPerSecond() * clock, roof.operation()));
        }
        Roofline.Point point = new Roofline.Point(
                operator.name(), operator.name(), result.flops(), result.hbmBytes(), explanation.seconds(), 1);
        boolean drawable = result.flops() > 0 && result.hbmBytes() > 0;
        return RooflineChart.of(
                new Roofline(
                        gpu.product().name(), compute, bounds.memoryRoofs(), drawable ? List.of(point) : List.of()),
                Sentences.headline(explanation));
    }

    /** The first steps of an operator's longest kernel; empty where none was recorded. */
    public static Optional<Chart> pipeline(Gpu gpu, KernelResult result) {
        KernelResult.KernelTime kernel = Sentences.longest(result);
        return kernel.timeline().map(timeline -> pipeline(gpu, kernel, timeline));
    }

    private static Chart pipeline(Gpu gpu, KernelResult.KernelTime kernel, Timeline timeline) {
        LaneNames names = LaneNames.of(gpu, timeline);
        List<Lane> lanes = LaneNames.ofFirstBlock(timeline);
        return PipelineChart.of(
                timeline,
                lanes,
                names::of,
                kernel.name() + " on one " + Terms.of(gpu).multiprocessor() + " of the "
                        + gpu.product().name());
    }
}
