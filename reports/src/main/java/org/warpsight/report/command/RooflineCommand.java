package org.warpsight.report.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.Roofline;
import org.warpsight.report.chart.RooflineChart;
import org.warpsight.report.chart.SvgImage;
import org.warpsight.report.file.RunDirectory;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.model.Sharding;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.operator.ForwardOperators;
import org.warpsight.workload.operator.LayerOperator;
import org.warpsight.workload.scenario.Deployment.Precisions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The roofline of a GPU, and how high under it the operators of a model can be. */
@Command(
        name = "roofline",
        description =
                "Draws the roofline of a GPU; with --model, the operators of a forward pass at the highest rate that "
                        + "the roofline allows them.",
        mixinStandardHelpOptions = true)
final class RooflineCommand implements Callable<Integer> {

    private static final String CHART = "roofline.svg";

    /** What a forward pass computes. */
    enum Phase {
        prefill,
        decode
    }

    @Option(names = "--gpu", required = true, paramLabel = "GPU", description = "Id, alias or path of a GPU.")
    private String gpu;

    @Option(names = "--model", paramLabel = "MODEL", description = "Id or path of a model.")
    private Optional<String> model;

    @Option(names = "--phase", defaultValue = "prefill", description = "${COMPLETION-CANDIDATES} (default: prefill).")
    private Phase phase;

    @Option(
            names = "--isl",
            defaultValue = "2048",
            paramLabel = "TOKENS",
            description = "Prompt tokens per sequence, or keys that a decode token sees (default: 2048).")
    private int tokens;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Sequences in the pass (default: 1 in prefill, 64 in decode).")
    private Optional<Integer> sequences;

    @Option(names = "--tp", defaultValue = "1", paramLabel = "N", description = "Tensor-parallel GPUs (default: 1).")
    private int tp;

    @Option(
            names = "--precision",
            defaultValue = "bf16",
            converter = PrecisionConverter.class,
            description = "Weights, activations and cache: bf16, fp8, ... (default: bf16).")
    private Precision precision;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Gpu hardware = HardwareCatalogue.standard().gpu(gpu);
        Roofline roofline = Roofline.of(hardware);
        String title = "Roofline of the " + hardware.product().name();
        if (model.isPresent()) {
            title = "Highest rates of " + model.get() + " in " + phase + " on the "
                    + hardware.product().name();
            roofline = roofline.withBounds(hardware, phase.name(), operators(hardware));
        }
        Path written = write(hardware, RooflineChart.of(roofline, title));
        spec.commandLine().getOut().print(json.on() ? RooflineText.json(roofline) : RooflineText.tables(roofline));
        if (!common.quiet()) {
            spec.commandLine().getErr().println("Chart: " + written.resolve(CHART));
        }
        return ExitCodes.DONE;
    }

    private List<LayerOperator> operators(Gpu hardware) {
        if (!hardware.supports(precision)) {
            throw BadInputException.of(
                    hardware.id(),
                    "--precision",
                    "the matrix pipe does not take " + precision.id(),
                    "It takes "
                            + String.join(
                                    ", ",
                                    hardware.architecture().matrixPipe().flopsPerClock().keySet().stream()
                                            .map(Precision::id)
                                            .sorted()
                                            .toList()));
        }
        int count = sequences.orElse(phase == Phase.prefill ? 1 : 64);
        positive("--isl", tokens);
        positive("--concurrency", count);
        positive("--tp", tp);
        BatchShape batch = phase == Phase.prefill
                ? BatchShape.prefill(count, tokens)
                : BatchShape.decode(count, (long) count * tokens);
        return new ForwardOperators(
                        Models.get(model.orElseThrow()),
                        Sharding.tensorParallel(tp),
                        new Precisions(precision, precision, precision))
                .of(batch);
    }

    private void positive(String option, int value) {
        if (value < 1) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), option + " must be at least 1 but is " + value);
        }
    }

    private Path write(Gpu hardware, Chart chart) {
        try (RunDirectory directory = common.output()
                .map(RunDirectory::at)
                .orElseGet(() -> RunDirectory.next(Path.of(""), "roofline-" + hardware.id()))) {
            directory.write(CHART, SvgImage.standalone(chart, chart.wide()));
            return directory.complete();
        }
    }

    /** Reads a precision by its name. */
    static final class PrecisionConverter implements picocli.CommandLine.ITypeConverter<Precision> {
        @Override
        public Precision convert(String name) {
            try {
                return Precision.of(name.toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException unknown) {
                throw new picocli.CommandLine.TypeConversionException(unknown.getMessage());
            }
        }
    }
}
