package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.kernel.Explanation;
import org.warpsight.report.kernel.Gain;
import org.warpsight.report.kernel.Sentences;
import org.warpsight.report.kernel.Variant;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.roofline.ComputeRoof;
import org.warpsight.sim.roofline.Roofline;

/** An explanation for the terminal: sentences, tables of simulated gains, the roofline and the pipeline in characters. */
final class ExplanationText {
    private final Explanation explanation;
    private final KernelResult result;

    private ExplanationText(Explanation explanation) {
        this.explanation = explanation;
        this.result = explanation.result();
    }

    static String of(Explanation explanation) {
        return new ExplanationText(explanation).text();
    }

    private String text() {
        StringBuilder text = new StringBuilder(Sentences.headline(explanation)).append('\n');
        text.append(Sentence.wrapped("Plan: " + result.plan() + ".", "", ""));
        text.append("\nThe roof\n");
        Sentences.roof(explanation).forEach(sentence -> text.append(Sentence.wrapped(sentence, "  ", "  ")));
        text.append('\n').append(roofline());
        text.append("\nWhy it stays below\n");
        Sentences.why(explanation).forEach(sentence -> text.append(Sentence.wrapped(sentence, "  - ", "    ")));
        text.append("\nWhat to change (each line is a simulation of its own)\n");
        text.append(advice());
        text.append("\nIf the machine were better\n");
        text.append(table(explanation.gains(Variant.Kind.MACHINE).toList()));
        text.append(PipelineText.of(explanation.asked().gpu(), result.kernels()));
        return text.toString();
    }

    private String roofline() {
        double seconds = explanation.seconds();
        if (result.flops() == 0 || result.hbmBytes() == 0) {
            return "";
        }
        Gpu gpu = explanation.asked().gpu();
        ComputeRoof roof = new Roofline(gpu).computeRoof(explanation.asked().operator());
        return RooflinePlot.of(
                gpu.hbmBytesPerSecond(),
                roof.flopsPerSecond(),
                roof.operation(),
                List.of(new RooflinePlot.Mark('o', result.flops() / result.hbmBytes(), result.flops() / seconds)));
    }

    private String advice() {
        List<Gain> better = new ArrayList<>(explanation.improvements(Variant.Kind.PLAN));
        better.addAll(explanation.improvements(Variant.Kind.CALL));
        long tried = explanation.gains().stream()
                .filter(gain -> gain.variant().kind() != Variant.Kind.MACHINE)
                .count();
        String helps = better.isEmpty()
                ? "  None of " + tried + " changes that were simulated gains a percent.\n"
                : table(better);
        if (explanation.path().size() > 1) {
            helps += "\nOne change of the plan upon the other, the best each time\n" + table(explanation.path());
        }
        List<Gain> merits = explanation.merits();
        return merits.isEmpty()
                ? helps
                : helps + "\nWhat the plan does right: the best alternative of each kind would lose\n" + table(merits);
    }

    private static String table(List<Gain> gains) {
        GainTable table = new GainTable();
        gains.forEach(gain -> table.add(
                gain.variant().change(),
                gain.result().picoseconds(),
                gain.speedup(),
                gain.result().limiter().id()));
        return table.toString();
    }
}
