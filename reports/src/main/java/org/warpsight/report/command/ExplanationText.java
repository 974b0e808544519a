package org.warpsight.report.command;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.report.Numbers;
import org.warpsight.report.kernel.Explanation;
import org.warpsight.report.kernel.Gain;
import org.warpsight.report.kernel.LaneNames;
import org.warpsight.report.kernel.Sentences;
import org.warpsight.report.kernel.Variant;
import org.warpsight.sim.kernel.KernelResult;
import org.warpsight.sim.kernel.Timeline;
import org.warpsight.sim.roofline.Roofline;

/** An explanation for the terminal: sentences, tables of simulated gains, the roofline and the pipeline in characters. */
final class ExplanationText {
    private static final int LINE = 110;

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
        text.append(wrap("Plan: " + result.plan() + ".", "", ""));
        text.append("\nThe roof\n");
        Sentences.roof(explanation).forEach(sentence -> text.append(wrap(sentence, "  ", "  ")));
        text.append('\n').append(roofline());
        text.append("\nWhy it stays below\n");
        Sentences.why(explanation).forEach(sentence -> text.append(wrap(sentence, "  - ", "    ")));
        text.append("\nWhat to change (each line is a simulation of its own)\n");
        text.append(advice());
        text.append("\nIf the machine were better\n");
        text.append(table(explanation.gains(Variant.Kind.MACHINE).toList()));
        for (KernelResult.KernelTime kernel : result.kernels()) {
            kernel.timeline().ifPresent(timeline -> text.append('\n').append(pipeline(kernel, timeline)));
        }
        return text.append('\n').append(PipelineText.LEGEND).toString();
    }

    private String roofline() {
        double seconds = explanation.seconds();
        if (result.flops() == 0 || result.hbmBytes() == 0) {
            return "";
        }
        return RooflinePlot.of(
                explanation.asked().gpu().hbmBytesPerSecond(),
                new Roofline(explanation.asked().gpu())
                        .computeRoof(explanation.asked().operator())
                        .flopsPerSecond(),
                result.flops() / result.hbmBytes(),
                result.flops() / seconds);
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
        TextTable table = TextTable.of("<  change", "time", "speed", "<limited by");
        for (Gain gain : gains) {
            table.row(
                    "  " + gain.variant().change(),
                    Numbers.seconds(gain.result().picoseconds() * 1e-12),
                    speed(gain.speedup()),
                    gain.result().limiter().id());
        }
        return table.toString();
    }

    /** {@code +12.3 %} for a kernel that does so much more in the same time. */
    private static String speed(double speedup) {
        double more = speedup - 1;
        return Math.abs(more) < 0.0005 ? "+0 %" : (more > 0 ? "+" : "-") + Numbers.percent(Math.abs(more));
    }

    private String pipeline(KernelResult.KernelTime kernel, Timeline timeline) {
        LaneNames names = LaneNames.of(explanation.asked().gpu(), timeline);
        String blocks = names.several() ? "the first of " + kernel.occupancy().blocksPerSm() + " blocks" : "the block";
        return "The pipeline: " + kernel.name() + ", the first " + Numbers.seconds(timeline.picoseconds() * 1e-12)
                + " of " + blocks + " on one SM\n" + PipelineText.lanes(timeline, names);
    }

    /** Breaks a sentence into lines, the first after one indent and the others after another. */
    private static String wrap(String sentence, String first, String others) {
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder(first);
        boolean blank = true;
        for (String word : sentence.split(" ")) {
            if (!blank && line.length() + 1 + word.length() > LINE) {
                text.append(line).append('\n');
                line = new StringBuilder(others);
                blank = true;
            }
            line.append(blank ? "" : " ").append(word);
            blank = false;
        }
        return text.append(line).append('\n').toString();
    }
}
