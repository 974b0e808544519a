package org.warpsight.report.command;

import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import org.warpsight.report.command.DeploymentOptions.Requests;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.scenario.Estimate;
import org.warpsight.sim.scenario.ScenarioRun;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The quick answer without a file. */
@Command(
        name = "estimate",
        description =
                "Says of one replica without a scenario file: whether the model fits, TTFT, TPOT, tokens per second "
                        + "and GPU, and the operators of a prompt and of a decode pass with what limits them.",
        mixinStandardHelpOptions = true)
final class EstimateCommand implements Callable<Integer>, SelectiveCommand {
    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "Id or path of a model.")
    private String model;

    @Option(names = "--gpu", required = true, paramLabel = "GPU", description = "Id, alias or path of a GPU.")
    private String gpu;

    // The lengths that vLLM's `bench serve` sends unless told otherwise.
    @Option(
            names = "--isl",
            defaultValue = "1024",
            paramLabel = "TOKENS",
            description = "Prompt tokens of a request (default: 1024).")
    private int inputTokens;

    @Option(
            names = "--osl",
            defaultValue = "128",
            paramLabel = "TOKENS",
            description = "Tokens of an answer (default: 128).")
    private int outputTokens;

    @Option(
            names = "--concurrency",
            defaultValue = "1",
            paramLabel = "N",
            description = "Requests at the same time (default: 1).")
    private int concurrency;

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
        return Set.of("--output", "--seed");
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Requests requests = new Requests(inputTokens, outputTokens, concurrency);
        ResolvedScenario scenario = deployment.scenario(model, gpu, requests, common.allAssignments());
        EstimateText text = new EstimateText(scenario, requests, estimate(scenario));
        out.print(json.on() ? text.json() : text.tables());
        return ExitCodes.DONE;
    }

    private Estimate estimate(ResolvedScenario scenario) {
        PrintWriter err = spec.commandLine().getErr();
        try (TimeTableLibrary times = common.timeTables(err)) {
            ScenarioRun run = ScenarioRun.of(scenario, times);
            return run.estimate(0, inputTokens, outputTokens, concurrency);
        }
    }
}
