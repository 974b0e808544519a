package org.warpsight.report.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.Roofline;
import org.warpsight.report.chart.RooflineChart;
import org.warpsight.report.chart.SvgImage;
import org.warpsight.report.command.DeploymentOptions.Requests;
import org.warpsight.report.file.RunDirectory;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.scenario.ScenarioRun;
import org.warpsight.sim.serving.ServingResult.OperatorTotal;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The roofline of a GPU, and what the operators of a model reach under it. */
@Command(
        name = "roofline",
        description =
                "Draws the roofline of a GPU; with --model, the operators of a forward pass at the rates they reach "
                        + "in simulation.",
        mixinStandardHelpOptions = true)
final class RooflineCommand implements Callable<Integer>, SelectiveCommand {

    private static final String CHART = "roofline.svg";
    private static final int DECODING_SEQUENCES = 64;

    /** What a forward pass computes. */
    enum Phase {
        prefill,
        decode
    }

    @Option(names = "--gpu", required = true, paramLabel = "GPU", description = "Id, alias or path of a GPU.")
    private String gpu;

    @Option(names = "--model", paramLabel = "MODEL", description = "Id or path of a model.")
    private Optional<String> model;

    @Option(
            names = "--phase",
            defaultValue = "prefill",
            paramLabel = "PHASE",
            description = "Pass of the model: prefill or decode (default: prefill).")
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
            description = "Sequences in the pass (default: 1 in prefill, " + DECODING_SEQUENCES + " in decode).")
    private Optional<Integer> sequences;

    @Mixin
    private DeploymentOptions deployment;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Set<String> optionsWithoutEffect() {
        return Set.of("--seed");
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Gpu hardware = HardwareCatalogue.standard().gpu(gpu);
        Roofline roofs = Roofline.of(hardware);
        if (model.isEmpty()) {
            write(
                    hardware,
                    RooflineChart.of(
                            roofs, "Roofline of the " + hardware.product().name()));
            out.print(json.on() ? RooflineText.json(roofs) : RooflineText.tables(roofs));
            return ExitCodes.DONE;
        }
        BatchShape batch = batch();
        ResolvedScenario scenario = deployment.scenario(model.get(), gpu, Requests.ANY, common.allAssignments());
        List<OperatorTime> operators = operators(scenario, batch);
        Roofline reached = roofs.withOperators(operators.stream()
                .map(operator -> new OperatorTotal(phase.name(), operator))
                .toList());
        String title = model.get() + " in " + phase + " under the roofline of the "
                + hardware.product().name();
        write(hardware, RooflineChart.of(reached, title));
        PassUnderRoofline pass = PassUnderRoofline.of(scenario, batch, operators);
        out.print(json.on() ? RooflineText.json(reached, pass) : RooflineText.tables(reached, pass));
        return ExitCodes.DONE;
    }

    private BatchShape batch() {
        int count = sequences.orElse(phase == Phase.prefill ? 1 : DECODING_SEQUENCES);
        positive("--isl", tokens);
        positive("--concurrency", count);
        return phase == Phase.prefill
                ? BatchShape.prefill(count, tokens)
                : BatchShape.decode(count, (long) count * tokens);
    }

    private void positive(String option, int value) {
        if (value < 1) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), option + " must be at least 1 but is " + value);
        }
    }

    private List<OperatorTime> operators(ResolvedScenario scenario, BatchShape batch) {
        PrintWriter err = spec.commandLine().getErr();
        try (TimeTableLibrary times = common.timeTables(err)) {
            ScenarioRun run = ScenarioRun.of(scenario, times);
            return run.stepTimes(0).operators(batch);
        }
    }

    private void write(Gpu hardware, Chart chart) {
        try (RunDirectory directory = common.directory("roofline-" + hardware.id())) {
            directory.write(CHART, SvgImage.standalone(chart, chart.wide()));
            Path written = directory.complete();
            if (!common.quiet()) {
                spec.commandLine().getErr().println("Chart: " + written.resolve(CHART));
            }
        }
    }
}
