package org.warpsight.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.warpsight.report.Numbers;
import org.warpsight.sim.serving.RequestOutcome;
import org.warpsight.workload.scenario.Scenario;

/** TTFT and TPOT percentiles in a window that slides over the arrivals. */
public final class LatencyOverTime {
    private static final int WINDOWS = 120;
    private static final double[] PERCENTILES = {50, 90, 99};
    private static final Ink[] INKS = {Ink.BLUE, Ink.ORANGE, Ink.PURPLE};
    /** A range wider than this is easier to read on a logarithmic axis. */
    private static final double LOGARITHMIC_FROM = 20;

    private final List<RequestOutcome> requests;
    private final Scenario.Slo slo;
    private final double end;
    private final double window;

    private LatencyOverTime(List<RequestOutcome> requests, Scenario.Slo slo) {
        this.requests = requests;
        this.slo = slo;
        this.end = requests.isEmpty()
                ? 1
                : Math.max(1e-3, requests.get(requests.size() - 1).arrivalSeconds());
        // Four steps of the slide, and on average at least 100 requests, so that a p99 means something.
        this.window = Math.max(end * 4 / WINDOWS, Math.min(end / 4, end * 100 / Math.max(1, requests.size())));
    }

    /** The chart of the requests that were answered. */
    public static Chart of(List<RequestOutcome> requests, Scenario.Slo slo) {
        LatencyOverTime chart = new LatencyOverTime(
                requests.stream()
                        .filter(request -> request.status() == RequestOutcome.Status.FINISHED)
                        .sorted(Comparator.comparingDouble(RequestOutcome::arrivalSeconds))
                        .toList(),
                slo);
        return Chart.of("latency-over-time", "Latency over time", chart.takeaway(), chart::draw);
    }

    private String takeaway() {
        XYSeries p99 = series(RequestOutcome::ttftMs)[2];
        if (p99.isEmpty()) {
            return "No request was answered.";
        }
        int worst = 0;
        for (int item = 1; item < p99.getItemCount(); item++) {
            worst = p99.getY(item).doubleValue() > p99.getY(worst).doubleValue() ? item : worst;
        }
        double peak = p99.getX(worst).doubleValue() * scale().seconds();
        return "Percentiles of the requests that arrived in a sliding window of " + Numbers.seconds(window)
                + "; the p99 TTFT peaks at "
                + Numbers.milliseconds(p99.getY(worst).doubleValue())
                + (peak == 0 ? " at the start of the run." : ", " + Numbers.seconds(peak) + " into the run.");
    }

    private TimeScale scale() {
        return TimeScale.of(end);
    }

    private JFreeChart draw(Chart.Size size) {
        NumberAxis time =
                HouseStyle.across("arrival since the start (" + scale().unit() + ")", end / scale().seconds());
        CombinedDomainXYPlot both = new CombinedDomainXYPlot(time);
        both.setGap(14);
        XYSeries[] ttft = series(RequestOutcome::ttftMs);
        XYSeries[] tpot = series(RequestOutcome::tpotMs);
        both.add(panel("TTFT (ms)", ttft, slo.ttftMs()));
        both.add(panel("TPOT (ms)", tpot, slo.tpotMs()));
        List<LegendItem> items = new ArrayList<>(
                List.of(Legend.line("p50", INKS[0]), Legend.line("p90", INKS[1]), Legend.line("p99", INKS[2])));
        if (isNear(slo.ttftMs(), ttft) || isNear(slo.tpotMs(), tpot)) {
            items.add(Legend.dashed("target", Ink.VERMILLION));
        }
        return HouseStyle.chart(both, Legend.of(items.toArray(LegendItem[]::new)));
    }

    private static double highest(XYSeries... series) {
        return Arrays.stream(series)
                .filter(line -> !line.isEmpty())
                .mapToDouble(XYSeries::getMaxY)
                .max()
                .orElse(0);
    }

    /** A target far above everything would flatten the lines; the page names it anyway. */
    private static boolean isNear(double target, XYSeries... series) {
        return target <= 3 * highest(series);
    }

    private static XYPlot panel(String label, XYSeries[] series, double target) {
        XYSeriesCollection lines = new XYSeriesCollection();
        double lowest = Double.POSITIVE_INFINITY;
        double highest = highest(series);
        for (XYSeries line : series) {
            lines.addSeries(line);
            lowest = line.isEmpty() ? lowest : Math.min(lowest, line.getMinY());
        }
        double top = isNear(target, series) ? Math.max(highest, target) : highest;
        ValueAxis axis = lowest > 0 && top / lowest > LOGARITHMIC_FROM && lowest < Double.POSITIVE_INFINITY
                ? new DecadeAxis(label, lowest / 1.2, top * 1.3)
                : HouseStyle.up(label, top * 1.1);
        XYPlot plot = HouseStyle.plot(null, axis);
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setDrawSeriesLineAsPath(true);
        for (int index = 0; index < series.length; index++) {
            renderer.setSeriesPaint(index, INKS[index].color());
            renderer.setSeriesStroke(index, HouseStyle.LINE);
        }
        plot.setDataset(lines);
        plot.setRenderer(renderer);
        plot.addRangeMarker(new ValueMarker(target, Ink.VERMILLION.color(), HouseStyle.DASHED), Layer.BACKGROUND);
        return plot;
    }

    /** One line per percentile; a window without a request leaves a gap to interpolate over. */
    private XYSeries[] series(ToDoubleFunction<RequestOutcome> milliseconds) {
        XYSeries[] lines = new XYSeries[PERCENTILES.length];
        for (int index = 0; index < lines.length; index++) {
            lines[index] = new XYSeries("p" + (int) PERCENTILES[index]);
        }
        Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
        int from = 0;
        int to = 0;
        for (int step = 0; step <= WINDOWS; step++) {
            double middle = end * step / WINDOWS;
            while (from < requests.size() && requests.get(from).arrivalSeconds() < middle - window / 2) {
                from++;
            }
            while (to < requests.size() && requests.get(to).arrivalSeconds() <= middle + window / 2) {
                to++;
            }
            List<Double> values = new ArrayList<>();
            for (RequestOutcome request : requests.subList(from, Math.max(from, to))) {
                values.add(milliseconds.applyAsDouble(request));
            }
            if (!values.isEmpty()) {
                percentile.setData(
                        values.stream().mapToDouble(Double::doubleValue).toArray());
                for (int index = 0; index < lines.length; index++) {
                    lines[index].add(middle / scale().seconds(), percentile.evaluate(PERCENTILES[index]));
                }
            }
        }
        return lines;
    }
}
