package org.warpsight.report.command;

import org.warpsight.hardware.Gpu;
import org.warpsight.report.Numbers;
import org.warpsight.report.layer.LayerCase;
import org.warpsight.report.layer.LayerSentences;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.sequence.SequenceResult;
import org.warpsight.sim.roofline.Roofline;

/** A layer's kernels as tables for the terminal. */
final class LayerText {
    private LayerText() {}

    /** The layer's time, limiter and work, then its operators in order. */
    static String tables(LayerCase asked, SequenceResult result) {
        return figures(asked, result) + "\n" + operators(asked.gpu(), result);
    }

    private static String figures(LayerCase asked, SequenceResult result) {
        double seconds = result.picoseconds() * 1e-12;
        String operation = asked.layer().least(asked.gpu()).operation();
        TextTable table = TextTable.of(
                "<" + asked.layer().name() + " on " + asked.gpu().product().name(), "");
        table.row("time", Numbers.seconds(seconds));
        table.row("limited by", LayerSentences.limiter(result));
        table.row("roofline bound, operands in HBM", Numbers.seconds(asked.boundSeconds()));
        table.row("work", Numbers.si(result.flops(), operation));
        table.row("rate", Numbers.si(result.flops() / seconds, operation + "/s"));
        table.row("bytes of HBM", Numbers.si(result.hbmBytes(), "B"));
        asked.layer().figures().forEach(figure -> table.row(figure.label(), Numbers.count(figure.value())));
        return table.toString();
    }

    private static String operators(Gpu gpu, SequenceResult result) {
        TextTable table = TextTable.of(
                "<operator", "time", "share", "<limited by", "L2", "HBM", "rate of HBM", "rate of work", "<plan");
        for (SequenceResult.Part part : result.parts()) {
            KernelResult one = part.result();
            double seconds = one.picoseconds() * 1e-12;
            table.row(
                    part.name(),
                    Numbers.seconds(seconds),
                    Numbers.percent(one.picoseconds() / result.picoseconds()),
                    one.limiter().id(),
                    Numbers.si(one.l2Bytes(), "B"),
                    Numbers.si(one.hbmBytes(), "B"),
                    Numbers.si(one.hbmBytes() / seconds, "B/s"),
                    one.flops() > 0 ? Numbers.si(one.flops() / seconds, unit(gpu, part)) : "",
                    one.plan());
        }
        return table.toString();
    }

    /** What the work of an operator is counted in per second; a kernel that is known by its name only has FLOPs. */
    static String unit(Gpu gpu, SequenceResult.Part part) {
        Roofline roofline = new Roofline(gpu);
        return part.operator()
                .map(roofline::computeRoof)
                .orElseGet(roofline::vectorRoof)
                .unit();
    }
}
