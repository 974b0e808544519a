package org.warpsight.report.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.warpsight.report.Fleet;
import org.warpsight.report.file.RunDirectory;
import org.warpsight.report.file.RunReport;
import org.warpsight.report.file.SummaryFile;
import org.warpsight.report.page.ReportPage;
import org.warpsight.sim.forward.TimeTableLibrary;
import org.warpsight.sim.scenario.ScenarioRun;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Simulates a deployment under traffic and writes the report. */
@Command(
        name = "serve",
        description = "Simulates a deployment under traffic: prints the verdict and the latencies, and writes a folder "
                + "with report.html, summary.json, requests.csv, operators.csv, the charts and a trace for Perfetto.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SCENARIO", description = "Id or path of a scenario.")
    private String name;

    @Mixin
    private CommonOptions common;

    @Mixin
    private JsonSwitch json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ResolvedScenario scenario = common.scenario(name);
        PrintWriter err = spec.commandLine().getErr();
        try (TimeTableLibrary times = common.timeTables(err);
                // Before the simulation, so that a folder that cannot be written costs nobody a minute.
                RunDirectory directory = common.directory(scenario.scenario().name())) {
            ServingResult result = simulate(ScenarioRun.of(scenario, times));
            Path report = RunReport.write(directory, scenario, result).resolve(ReportPage.NAME);
            return print(scenario, result, report);
        }
    }

    private ServingResult simulate(ScenarioRun run) {
        try (RequestProgress progress = RequestProgress.start("simulating", run, common.quiet())) {
            return run.run(progress);
        }
    }

    private int print(ResolvedScenario scenario, ServingResult result, Path report) {
        PrintWriter out = spec.commandLine().getOut();
        ServingSummary summary = ServingSummary.of(result, scenario.scenario().slo());
        if (json.on()) {
            out.print(SummaryFile.text(scenario, summary));
        } else {
            out.println(TerminalTables.verdict(summary, scenario.scenario().slo()));
            out.println(TerminalTables.latencies(summary));
            out.println(TerminalTables.totals(
                    summary, Fleet.gpus(scenario.scenario().deployment())));
            out.println("Report: " + report);
        }
        return summary.sloMet() ? ExitCodes.DONE : ExitCodes.SLO_MISSED;
    }
}
