package org.warpsight.report.command;

import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.SvgImage;
import org.warpsight.report.file.PipelineTrace;
import org.warpsight.report.file.RunDirectory;
import org.warpsight.report.kernel.Explanation;
import org.warpsight.report.kernel.ExplanationCharts;
import org.warpsight.report.kernel.KernelCase;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of all {@code explain} commands, and the writing of their files. */
final class ExplainOptions {
    private static final int MOST_STEPS = 1000;

    @Option(
            names = "--steps",
            defaultValue = "8",
            paramLabel = "N",
            description = "Steps of a block that the pipeline shows, 1 to " + MOST_STEPS + " (default: 8).")
    private int steps;

    @Mixin
    private PictureOptions pictures;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    int print(KernelCase asked, boolean json) {
        if (steps < 1 || steps > MOST_STEPS) {
            throw new ParameterException(
                    spec.commandLine(), "--steps must be from 1 to " + MOST_STEPS + " but is " + steps);
        }
        Explanation explanation = Explanation.of(asked, steps);
        String text = ExplanationText.of(explanation);
        pictures.write(directory -> write(directory, explanation, text));
        spec.commandLine().getOut().print(json ? ExplanationJson.of(explanation) : text);
        return ExitCodes.DONE;
    }

    private static void write(RunDirectory directory, Explanation explanation, String text) {
        directory.write("explanation.txt", text);
        directory.write(
                PipelineTrace.NAME,
                PipelineTrace.text(
                        explanation.asked().gpu(), explanation.result().kernels()));
        write(directory, ExplanationCharts.roofline(explanation));
        ExplanationCharts.pipeline(explanation).ifPresent(chart -> write(directory, chart));
    }

    private static void write(RunDirectory directory, Chart chart) {
        directory.write(chart.id() + ".svg", SvgImage.standalone(chart, chart.wide()));
    }
}
