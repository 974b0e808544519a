package org.warpsight.report.chart;

import java.util.Arrays;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.warpsight.report.Numbers;
import org.warpsight.sim.serving.LatencySummary;

/** How a latency is distributed over requests, with its percentiles and its target. */
public final class LatencyHistogram {
    private static final int BINS = 40;
    /** A range wider than this is easier to read on a logarithmic axis. */
    private static final double LOGARITHMIC_FROM = 12;
    /** A few slow requests would squeeze all others to one side: what is far beyond this part has one bar together. */
    private static final double SHOWN_PART = 0.999;

    private static final double FAR = 1.25;

    private final String name;
    private final double[] sorted;
    private final LatencySummary latency;
    private final double target;

    private LatencyHistogram(String name, double[] sorted, LatencySummary latency, double target) {
        this.name = name;
        this.sorted = sorted;
        this.latency = latency;
        this.target = target;
    }

    /**
     * The chart of one latency.
     *
     * @param id file name without ending
     * @param name the field's name, such as {@code TTFT}
     * @param meaning the name in words
     * @param milliseconds one value per request
     * @param latency its summary
     * @param target what is asked for, in milliseconds
     */
    public static Chart of(
            String id, String name, String meaning, double[] milliseconds, LatencySummary latency, double target) {
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        LatencyHistogram histogram = new LatencyHistogram(name, sorted, latency, target);
        return Chart.of(id, name + ": " + meaning, histogram.takeaway(), histogram::draw);
    }

    private String takeaway() {
        if (sorted.length == 0) {
            return "No request has a " + name + ".";
        }
        long within = Arrays.stream(sorted).filter(value -> value <= target).count();
        String tail = upper() < slowest()
                ? " The last bar holds all above it, up to " + Numbers.milliseconds(slowest()) + "."
                : "";
        return "Half of the requests are below " + Numbers.milliseconds(latency.median()) + ", 99 % below "
                + Numbers.milliseconds(latency.p99()) + "; " + Numbers.percent((double) within / sorted.length)
                + " meet the target of " + Numbers.milliseconds(target) + "." + tail;
    }

    private double slowest() {
        return sorted[sorted.length - 1];
    }

    /** Where the last bar ends: at the slowest request, or before it if the last bar is then still on one side of the target. */
    private double upper() {
        double cut = FAR * sorted[(int) Math.ceil(SHOWN_PART * sorted.length) - 1];
        boolean oneSide = slowest() <= target || target < cut;
        return oneSide ? Math.min(cut, slowest()) : slowest();
    }

    private JFreeChart draw(Chart.Size size) {
        if (sorted.length == 0) {
            return HouseStyle.chart(
                    HouseStyle.plot(HouseStyle.across(name + " (ms)", 1), HouseStyle.up("requests (%)", 1)), null);
        }
        double lower = Math.max(sorted[0], 1e-6);
        double upper = Math.max(upper(), lower * 1.001);
        boolean logarithmic = upper / lower > LOGARITHMIC_FROM;
        double[] edges = logarithmic ? logarithmicEdges(lower, upper) : linearEdges(lower, upper);
        XYIntervalSeriesCollection bars = bars(edges);
        double tallest = 0;
        for (int series = 0; series < bars.getSeriesCount(); series++) {
            for (int item = 0; item < bars.getItemCount(series); item++) {
                tallest = Math.max(tallest, bars.getYValue(series, item));
            }
        }
        double first = Math.min(edges[0], target / 1.05);
        // A target far beyond all requests is named at the edge instead of drawn.
        double reach = upper * (logarithmic ? 3 : 1.5);
        double last = Math.max(edges[edges.length - 1], target * 1.1 <= reach ? target * 1.1 : 0);
        first = Math.max(first, lower / 3);
        ValueAxis across;
        if (logarithmic) {
            across = new DecadeAxis(name + " (ms)", first, last);
        } else {
            across = HouseStyle.across(name + " (ms)", last);
            across.setRange(Math.max(0, first - 0.05 * (last - first)), last);
        }
        ValueAxis up = HouseStyle.up("requests (%)", tallest * 1.45);
        XYPlot plot = HouseStyle.plot(across, up);
        plot.setDomainGridlinesVisible(false);
        XYBarRenderer renderer = new XYBarRenderer(0.06);
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        renderer.setSeriesPaint(0, Ink.BLUE.color());
        renderer.setSeriesPaint(1, Ink.VERMILLION.color());
        plot.setDataset(bars);
        plot.setRenderer(renderer);
        plot.addAnnotation(new PercentileLines(List.of(
                new PercentileLines.Mark("p50", latency.median(), false),
                new PercentileLines.Mark("p90", latency.p90(), false),
                new PercentileLines.Mark("p99", latency.p99(), false),
                new PercentileLines.Mark("target", target, true))));
        return HouseStyle.chart(plot, null);
    }

    /** Equal ratios, with an edge at the target, so that every bar is on one side of it. */
    private double[] logarithmicEdges(double lower, double upper) {
        double ratio = Math.pow(upper / lower, 1.0 / BINS);
        int from = (int) Math.floor(Math.log(lower / target) / Math.log(ratio));
        int to = (int) Math.ceil(Math.log(upper / target) / Math.log(ratio));
        double[] edges = new double[to - from + 1];
        Arrays.setAll(edges, index -> target * Math.pow(ratio, from + index));
        return edges;
    }

    /** Equal steps, with an edge at the target. */
    private double[] linearEdges(double lower, double upper) {
        double step = (upper - lower) / BINS;
        long from = (long) Math.floor((lower - target) / step);
        long to = (long) Math.ceil((upper - target) / step);
        double[] edges = new double[(int) (to - from) + 1];
        Arrays.setAll(edges, index -> target + step * (from + index));
        return edges;
    }

    private XYIntervalSeriesCollection bars(double[] edges) {
        XYIntervalSeries within = new XYIntervalSeries("within the target");
        XYIntervalSeries beyond = new XYIntervalSeries("beyond the target");
        int item = 0;
        for (int bin = 0; bin + 1 < edges.length; bin++) {
            int start = item;
            boolean lastBin = bin + 2 == edges.length;
            while (item < sorted.length && (lastBin || sorted[item] <= edges[bin + 1])) {
                item++;
            }
            if (item > start) {
                double percent = 100.0 * (item - start) / sorted.length;
                // An edge that stands for the target may miss it by rounding.
                XYIntervalSeries series = edges[bin] > target * (1 - 1e-9) ? beyond : within;
                series.add((edges[bin] + edges[bin + 1]) / 2, edges[bin], edges[bin + 1], percent, 0, percent);
            }
        }
        XYIntervalSeriesCollection bars = new XYIntervalSeriesCollection();
        bars.addSeries(within);
        bars.addSeries(beyond);
        return bars;
    }
}
