package org.warpsight.report.command;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.SvgImage;
import org.warpsight.report.file.PipelineTrace;
import org.warpsight.report.file.RunDirectory;
import org.warpsight.report.kernel.Explanation;
import org.warpsight.report.kernel.ExplanationCharts;
import org.warpsight.report.kernel.KernelCase;
import org.warpsight.report.layer.LayerCase;
import org.warpsight.report.layer.LayerCharts;
import org.warpsight.report.layer.LayerExplanation;
import org.warpsight.sim.kernel.KernelResult.KernelTime;
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

    /** Explains a kernel. */
    int print(KernelCase asked, KernelOptions kernel) {
        requireSteps();
        Explanation explanation = kernel.fitting(() -> Explanation.of(asked, steps));
        String text = ExplanationText.of(explanation);
        pictures.write(directory -> {
            write(directory, text, asked.gpu(), explanation.result().kernels());
            write(directory, ExplanationCharts.roofline(explanation));
            ExplanationCharts.pipeline(asked.gpu(), explanation.result()).ifPresent(chart -> write(directory, chart));
        });
        return print(kernel.json() ? ExplanationJson.of(explanation) : text);
    }

    /** Explains a layer. */
    int print(LayerCase asked, KernelOptions kernel) {
        requireSteps();
        LayerExplanation explanation = kernel.fitting(() -> LayerExplanation.of(asked, steps));
        String text = LayerExplanationText.of(explanation);
        pictures.write(directory -> {
            write(directory, text, asked.gpu(), explanation.result().kernels());
            write(directory, LayerCharts.roofline(explanation));
            LayerCharts.pipeline(explanation).ifPresent(chart -> write(directory, chart));
        });
        return print(kernel.json() ? LayerExplanationJson.of(explanation) : text);
    }

    private void requireSteps() {
        if (steps < 1 || steps > MOST_STEPS) {
            throw new ParameterException(
                    spec.commandLine(), "--steps must be from 1 to " + MOST_STEPS + " but is " + steps);
        }
    }

    private int print(String result) {
        spec.commandLine().getOut().print(result);
        return ExitCodes.DONE;
    }

    private static void write(RunDirectory directory, String text, Gpu gpu, List<KernelTime> kernels) {
        directory.write("explanation.txt", text);
        directory.write(PipelineTrace.NAME, PipelineTrace.text(gpu, kernels));
    }

    private static void write(RunDirectory directory, Chart chart) {
        directory.write(chart.id() + ".svg", SvgImage.standalone(chart, chart.wide()));
    }
}
