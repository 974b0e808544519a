package org.warpsight.report.file;

import java.nio.file.Path;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.RunCharts;
import org.warpsight.report.chart.SvgImage;
import org.warpsight.report.page.ReportPage;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.json.ResolvedScenario;

/** All files of a serving run. */
public final class RunReport {
    private RunReport() {}

    /**
     * Writes the files of a run and completes its directory. The same inputs and result give the same bytes.
     *
     * @param directory an open directory; not closed here
     * @return where the files are
     * @throws BadInputException if they cannot be written
     */
    public static Path write(RunDirectory directory, ResolvedScenario inputs, ServingResult result) {
        ServingSummary summary = ServingSummary.of(result, inputs.scenario().slo());
        directory.write(ScenarioFile.NAME, ScenarioFile.text(inputs));
        directory.write(SummaryFile.NAME, SummaryFile.text(inputs, summary));
        directory.write(RequestsFile.NAME, RequestsFile.text(result.requests()));
        directory.write(OperatorsFile.NAME, OperatorsFile.text(result.operators()));
        directory.write(TraceFile.NAME, TraceFile.text(result.steps()));
        RunCharts charts = RunCharts.of(inputs, result, summary);
        for (Chart chart : charts.all()) {
            directory.write(chart.id() + ".svg", SvgImage.standalone(chart, chart.wide()));
        }
        directory.write(ReportPage.NAME, ReportPage.html(inputs, result, summary, charts));
        return directory.complete();
    }
}
