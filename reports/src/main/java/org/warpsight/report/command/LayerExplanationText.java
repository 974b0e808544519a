package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.Numbers;
import org.warpsight.report.kernel.Sentences;
import org.warpsight.report.kernel.SpeedOfLight;
import org.warpsight.report.kernel.Variant.Kind;
import org.warpsight.report.layer.LayerExplanation;
import org.warpsight.report.layer.LayerGain;
import org.warpsight.report.layer.LayerSentences;
import org.warpsight.report.layer.LeastWork;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.sequence.SequenceResult.Part;

/**
 * A layer's explanation for the terminal: sentences, where the time goes, tables of simulated gains, kernels under the
 * roofline and the pipeline of the longest one in characters.
 */
final class LayerExplanationText {
    private final LayerExplanation explanation;
    private final Gpu gpu;

    private LayerExplanationText(LayerExplanation explanation) {
        this.explanation = explanation;
        this.gpu = explanation.asked().gpu();
    }

    static String of(LayerExplanation explanation) {
        return new LayerExplanationText(explanation).text();
    }

    private String text() {
        Part longest = explanation.result().longest();
        StringBuilder text = new StringBuilder(Sentence.wrapped(LayerSentences.headline(explanation), "", ""));
        text.append("\nThe roof\n");
        LayerSentences.roof(explanation).forEach(sentence -> text.append(Sentence.wrapped(sentence, "  ", "  ")));
        text.append("\nWhere the time goes\n").append(parts());
        text.append('\n').append(roofline());
        text.append("\nWhy it stays below\n");
        LayerSentences.why(explanation).forEach(sentence -> text.append(Sentence.wrapped(sentence, "  - ", "    ")));
        text.append("\nWhy ")
                .append(longest.name())
                .append(" takes longest (")
                .append(longest.result().plan());
        text.append(")\n");
        LayerSentences.whyLongest(explanation)
                .forEach(sentence -> text.append(Sentence.wrapped(sentence, "  - ", "    ")));
        text.append("\nWhat to change (each line is a simulation of its own)\n").append(advice());
        text.append("\nIf the machine were better\n");
        text.append(table(explanation.gains(Kind.MACHINE).toList()));
        return text.append(PipelineText.of(gpu, List.of(Sentences.longest(longest.result()))))
                .toString();
    }

    private String parts() {
        TextTable table = TextTable.of(
                "<",
                "<kernel",
                "time",
                "share",
                "<busiest part",
                "of the time",
                explanation.least().operation() + " per byte",
                "rate");
        for (int i = 0; i < explanation.result().parts().size(); i++) {
            Part part = explanation.result().parts().get(i);
            KernelResult result = part.result();
            Optional<SpeedOfLight> busiest =
                    part.operator().map(operator -> SpeedOfLight.busiest(gpu, operator, result));
            boolean drawn = isDrawn(result);
            table.row(
                    "  " + (drawn ? sign(i) : ' '),
                    part.name(),
                    Numbers.seconds(result.picoseconds() * 1e-12),
                    Numbers.percent(result.picoseconds() / explanation.result().picoseconds()),
                    busiest.map(unit -> unit.unit().id()).orElse(""),
                    busiest.map(unit -> Numbers.percent(unit.inUse())).orElse(""),
                    drawn ? Numbers.of(result.flops() / result.hbmBytes()) : "",
                    drawn
                            ? Numbers.si(result.flops() / (result.picoseconds() * 1e-12), LayerText.unit(gpu, part))
                            : "");
        }
        return table.toString();
    }

    private String roofline() {
        List<RooflinePlot.Mark> marks = new ArrayList<>();
        for (int i = 0; i < explanation.result().parts().size(); i++) {
            KernelResult result = explanation.result().parts().get(i).result();
            if (isDrawn(result)) {
                marks.add(new RooflinePlot.Mark(
                        sign(i), result.flops() / result.hbmBytes(), result.flops() / (result.picoseconds() * 1e-12)));
            }
        }
        LeastWork least = explanation.least();
        return RooflinePlot.of(gpu.hbmBytesPerSecond(), least.peakFlopsPerSecond(), least.operation(), marks);
    }

    private static boolean isDrawn(KernelResult result) {
        return result.flops() > 0 && result.hbmBytes() > 0;
    }

    /** Kernels are called a, b, c in the plot. */
    private static char sign(int part) {
        return (char) ('a' + part % 26);
    }

    private String advice() {
        List<LayerGain> better = explanation.improvements();
        return better.isEmpty()
                ? "  None of " + explanation.gains(Kind.CALL).count()
                        + " changes that were simulated gains a percent.\n"
                : table(better);
    }

    private static String table(List<LayerGain> gains) {
        GainTable table = new GainTable();
        gains.forEach(gain -> table.add(
                gain.change(), gain.result().picoseconds(), gain.speedup(), LayerSentences.limiter(gain.result())));
        return table.toString();
    }
}
