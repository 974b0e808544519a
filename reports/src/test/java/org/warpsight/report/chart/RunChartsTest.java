package org.warpsight.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;
import org.warpsight.report.ExampleRun;
import org.warpsight.sim.serving.LatencySummary;
import org.warpsight.sim.serving.RequestOutcome;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.json.ResolvedScenario;

class RunChartsTest {
    private final ResolvedScenario scenario = ExampleRun.scenario();
    private final ServingResult result = ExampleRun.result(11);
    private final RunCharts charts = charts();

    private RunCharts charts() {
        return RunCharts.of(
                scenario, result, ServingSummary.of(result, scenario.scenario().slo()));
    }

    @Test
    void drawingTwiceGivesTheSameBytes() {
        List<Chart> again = charts().all();
        for (int index = 0; index < again.size(); index++) {
            Chart chart = charts.all().get(index);
            assertThat(SvgImage.standalone(again.get(index), chart.wide()))
                    .isEqualTo(SvgImage.standalone(chart, chart.wide()));
            assertThat(SvgImage.inline(again.get(index), chart.narrow()))
                    .isEqualTo(SvgImage.inline(chart, chart.narrow()));
        }
    }

    @Test
    void everyAxisNamesItsUnit() {
        Map<Chart, List<String>> units = Map.of(
                charts.ttft(), List.of("TTFT (ms)", "requests (%)"),
                charts.tpot(), List.of("TPOT (ms)", "requests (%)"),
                charts.latencyOverTime(), List.of("TTFT (ms)", "TPOT (ms)", "(min)"),
                charts.loadOverTime(), List.of("sequences", "KV use (%)", "(min)"),
                charts.stepBreakdown(), List.of("time", "(%)"),
                charts.roofline(), List.of("(TFLOP/s per GPU)", "(FLOP per"));
        units.forEach((chart, labels) -> {
            assertThat(SvgImage.inline(chart, chart.wide())).contains(labels);
            assertThat(SvgImage.inline(chart, chart.narrow())).contains(labels);
        });
    }

    @Test
    void filesAreWellFormedAndNeedNothingFromOutside() throws Exception {
        for (Chart chart : charts.all()) {
            String svg = SvgImage.standalone(chart, chart.wide());
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
            assertThat(svg.replaceAll("xmlns(:xlink)?=\"[^\"]*\"", ""))
                    .doesNotContain("http")
                    .contains("@font-face");
        }
    }

    @Test
    void textIsSetInTheBundledFontOnly() {
        for (Chart chart : charts.all()) {
            List<String> families = Pattern.compile("font-family=\"([^\"]*)\"")
                    .matcher(SvgImage.inline(chart, chart.wide()))
                    .results()
                    .map(match -> match.group(1))
                    .distinct()
                    .toList();
            assertThat(families).as(chart.id()).containsExactly("Inter, sans-serif");
        }
    }

    @Test
    void colorsOnPagesFollowTheTheme() {
        for (Chart chart : charts.all()) {
            assertThat(Pattern.compile("(fill|stroke)=\"rgb[^\"]*\"")
                            .matcher(SvgImage.inline(chart, chart.wide()))
                            .results()
                            .map(MatchResult::group))
                    .as(chart.id())
                    .isEmpty();
        }
    }

    @Test
    void screenReadersAreToldTitleAndTakeaway() {
        for (Chart chart : charts.all()) {
            assertThat(SvgImage.inline(chart, chart.narrow())).contains("role=\"img\"", chart.title(), "<desc");
            assertThat(chart.takeaway()).endsWith(".").hasSizeLessThan(220).doesNotContain(", 0 ");
        }
    }

    @Test
    void histogramBarsHoldEveryRequestOnItsSideOfTheTarget() {
        double target = scenario.scenario().slo().ttftMs();
        XYDataset bars =
                charts.ttft().drawing().apply(charts.ttft().wide()).getXYPlot().getDataset();
        List<RequestOutcome> finished = result.requests().stream()
                .filter(request -> request.status() == RequestOutcome.Status.FINISHED)
                .toList();
        double beyond = 100.0
                * finished.stream().filter(request -> request.ttftMs() > target).count()
                / finished.size();
        assertThat(beyond).isPositive();
        assertThat(sum(bars, 1)).isCloseTo(beyond, within(1e-9));
        assertThat(sum(bars, 0) + sum(bars, 1)).isCloseTo(100, within(1e-9));
    }

    @Test
    void oneVerySlowRequestDoesNotSqueezeTheOthers() {
        double[] milliseconds = new double[2001];
        for (int index = 0; index < milliseconds.length; index++) {
            milliseconds[index] = 7 + index / 1000.0;
        }
        milliseconds[2000] = 60;
        Chart chart = LatencyHistogram.of(
                "tpot", "TPOT", "time per output token", milliseconds, LatencySummary.of(milliseconds), 100);
        XYPlot plot = chart.drawing().apply(chart.wide()).getXYPlot();
        assertThat(plot.getDomainAxis().getUpperBound()).isLessThan(9 * 1.5);
        assertThat(sum(plot.getDataset(), 0)).isCloseTo(100, within(1e-9));
        assertThat(chart.takeaway()).contains("up to 60 ms");
    }

    private static double sum(XYDataset bars, int series) {
        double sum = 0;
        for (int item = 0; item < bars.getItemCount(series); item++) {
            sum += bars.getYValue(series, item);
        }
        return sum;
    }

    @Test
    void higherPercentilesAreNeverBelowLowerOnes() {
        CombinedDomainXYPlot both = (CombinedDomainXYPlot) charts.latencyOverTime()
                .drawing()
                .apply(charts.latencyOverTime().wide())
                .getPlot();
        for (Object panel : both.getSubplots()) {
            XYDataset lines = ((XYPlot) panel).getDataset();
            assertThat(lines.getItemCount(0)).isGreaterThan(100);
            for (int item = 0; item < lines.getItemCount(0); item++) {
                assertThat(lines.getYValue(1, item)).isGreaterThanOrEqualTo(lines.getYValue(0, item));
                assertThat(lines.getYValue(2, item)).isGreaterThanOrEqualTo(lines.getYValue(1, item));
            }
        }
    }

    @Test
    void partsOfAPassAddUpToTheWhole() {
        CategoryDataset shares = charts.stepBreakdown()
                .drawing()
                .apply(charts.stepBreakdown().wide())
                .getCategoryPlot()
                .getDataset();
        assertThat(shares.getColumnCount()).isEqualTo(2);
        for (int phase = 0; phase < shares.getColumnCount(); phase++) {
            double sum = 0;
            for (int operator = 0; operator < shares.getRowCount(); operator++) {
                sum += shares.getValue(operator, phase).doubleValue();
            }
            assertThat(sum).isCloseTo(100, within(1e-9));
        }
    }

    @Test
    void aRunWithoutAnsweredRequestsStillHasAllCharts() {
        ServingResult nothing = new ServingResult(
                List.of(ExampleRun.rejected(0)),
                ExampleRun.noGaps(),
                List.of(),
                List.of(),
                List.of(),
                result.replicas(),
                0);
        RunCharts empty = RunCharts.of(
                scenario,
                nothing,
                ServingSummary.of(nothing, scenario.scenario().slo()));
        for (Chart chart : empty.all()) {
            assertThat(SvgImage.inline(chart, chart.wide())).as(chart.id()).startsWith("<svg");
            assertThat(chart.takeaway()).doesNotContain("NaN");
        }
    }
}
