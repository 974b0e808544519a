package org.warpsight.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYAreaRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.warpsight.report.Numbers;
import org.warpsight.sim.serving.ServingResult.Sample;

/** Sequences that run and wait, and how full the KV caches are, over the run. */
public final class LoadOverTime {
    private static final int BUCKETS = 240;
    /** Upper ends of the KV axis in percent. */
    private static final int[] KV_TOPS = {4, 8, 20, 40, 100};

    private final List<Bucket> buckets;
    private final TimeScale scale;
    private final double end;
    private final double peakKvUse;

    private LoadOverTime(List<Sample> samples, double peakKvUse) {
        this.peakKvUse = peakKvUse;
        this.end = samples.stream().mapToDouble(Sample::timeSeconds).max().orElse(1);
        this.scale = TimeScale.of(end);
        Map<Long, List<Sample>> byTime = samples.stream()
                .collect(Collectors.groupingBy(
                        sample -> end == 0 ? 0L : Math.min(BUCKETS - 1, (long) (sample.timeSeconds() / end * BUCKETS)),
                        TreeMap::new,
                        Collectors.toList()));
        this.buckets = byTime.values().stream().map(Bucket::of).toList();
    }

    /**
     * The chart of a run's samples.
     *
     * @param peakKvUse largest part of a replica's KV blocks in use at once, which may be between two samples
     */
    public static Chart of(List<Sample> samples, double peakKvUse) {
        LoadOverTime chart = new LoadOverTime(samples, peakKvUse);
        return Chart.of("load-over-time", "Batch size and KV cache over time", chart.takeaway(), chart::draw);
    }

    private String takeaway() {
        if (buckets.isEmpty()) {
            return "The run was too short to be sampled.";
        }
        Bucket busiest = buckets.stream()
                .max(Comparator.comparingDouble(Bucket::running))
                .orElseThrow();
        double waiting = buckets.stream().mapToDouble(Bucket::waiting).max().orElseThrow();
        String queue =
                waiting < 0.5 ? "nothing ever waits for long" : "up to " + Numbers.count(Math.round(waiting)) + " wait";
        return "Averaged over " + Numbers.seconds(end / BUCKETS) + ", at most "
                + Numbers.count(Math.round(busiest.running())) + " sequences run at once and " + queue
                + "; the fullest KV cache reaches " + Numbers.percent(peakKvUse) + ".";
    }

    private JFreeChart draw(Chart.Size size) {
        NumberAxis time = HouseStyle.across("time since the start (" + scale.unit() + ")", end / scale.seconds());
        CombinedDomainXYPlot both = new CombinedDomainXYPlot(time);
        both.setGap(14);
        both.add(sequences(size));
        both.add(cache());
        return HouseStyle.chart(
                both,
                Legend.of(
                        Legend.area("running", Ink.BLUE.color(0.35)),
                        Legend.line("waiting", Ink.VERMILLION),
                        Legend.line(size.isNarrow() ? "KV mean" : "KV use, mean of replicas", Ink.GREEN),
                        Legend.area(size.isNarrow() ? "range" : "lowest to highest replica", Ink.GREEN.color(0.2))));
    }

    private XYPlot sequences(Chart.Size size) {
        XYSeries running = new XYSeries("running");
        XYSeries waiting = new XYSeries("waiting");
        double highest = 1;
        for (Bucket bucket : buckets) {
            running.add(bucket.timeSeconds() / scale.seconds(), bucket.running());
            waiting.add(bucket.timeSeconds() / scale.seconds(), bucket.waiting());
            highest = Math.max(highest, Math.max(bucket.running(), bucket.waiting()));
        }
        XYPlot plot = HouseStyle.plot(
                null, HouseStyle.up(size.isNarrow() ? "sequences" : "sequences (all replicas)", highest * 1.1));
        // The line above the area, not under it.
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        XYAreaRenderer area = new XYAreaRenderer(XYAreaRenderer.AREA);
        area.setSeriesPaint(0, Ink.BLUE.color(0.35));
        area.setOutline(false);
        plot.setDataset(0, new XYSeriesCollection(running));
        plot.setRenderer(0, area);
        XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(true, false);
        line.setDrawSeriesLineAsPath(true);
        line.setSeriesPaint(0, Ink.VERMILLION.color());
        line.setSeriesStroke(0, HouseStyle.LINE);
        plot.setDataset(1, new XYSeriesCollection(waiting));
        plot.setRenderer(1, line);
        return plot;
    }

    private XYPlot cache() {
        YIntervalSeries use = new YIntervalSeries("KV use");
        for (Bucket bucket : buckets) {
            use.add(
                    bucket.timeSeconds() / scale.seconds(),
                    100 * bucket.kvMean(),
                    100 * bucket.kvLowest(),
                    100 * bucket.kvHighest());
        }
        YIntervalSeriesCollection band = new YIntervalSeriesCollection();
        band.addSeries(use);
        XYPlot plot = HouseStyle.plot(null, HouseStyle.percent("KV use (%)", kvTop()));
        DeviationRenderer renderer = new DeviationRenderer(true, false);
        renderer.setSeriesPaint(0, Ink.GREEN.color());
        renderer.setSeriesFillPaint(0, Ink.GREEN.color());
        renderer.setSeriesStroke(0, HouseStyle.LINE);
        renderer.setAlpha(0.2f);
        plot.setDataset(band);
        plot.setRenderer(renderer);
        return plot;
    }

    private int kvTop() {
        return Arrays.stream(KV_TOPS)
                .filter(top -> top >= 100 * peakKvUse)
                .findFirst()
                .orElse(100);
    }

    /** The samples of a short while: sums over replicas of their means, and the spread of KV use. */
    private record Bucket(
            double timeSeconds, double running, double waiting, double kvMean, double kvLowest, double kvHighest) {

        static Bucket of(List<Sample> samples) {
            List<List<Sample>> replicas = new ArrayList<>(samples.stream()
                    .collect(Collectors.groupingBy(Sample::replica, TreeMap::new, Collectors.toList()))
                    .values());
            return new Bucket(
                    samples.stream().mapToDouble(Sample::timeSeconds).average().orElseThrow(),
                    replicas.stream()
                            .mapToDouble(of -> of.stream()
                                    .mapToInt(Sample::running)
                                    .average()
                                    .orElseThrow())
                            .sum(),
                    replicas.stream()
                            .mapToDouble(of -> of.stream()
                                    .mapToInt(Sample::waiting)
                                    .average()
                                    .orElseThrow())
                            .sum(),
                    samples.stream().mapToDouble(Sample::kvUse).average().orElseThrow(),
                    samples.stream().mapToDouble(Sample::kvUse).min().orElseThrow(),
                    samples.stream().mapToDouble(Sample::kvUse).max().orElseThrow());
        }
    }
}
