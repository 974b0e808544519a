package org.warpsight.report.chart;

import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.warpsight.report.Numbers;
import org.warpsight.sim.network.CollectiveResult;

/** A collective over sizes: bus bandwidth above, time below, coloured by algorithm and protocol. */
public final class CollectiveChart {
    private static final double BYTES_PER_MIB = 1 << 20;

    private CollectiveChart() {}

    /** The chart of at least one size. */
    public static Chart of(List<CollectiveResult> results, String title) {
        double best = results.stream()
                .mapToDouble(CollectiveResult::busBytesPerSecond)
                .max()
                .orElseThrow();
        double shortest = results.stream()
                .mapToDouble(CollectiveResult::picoseconds)
                .min()
                .orElseThrow();
        return new Chart(
                "collective",
                title,
                "At best " + Numbers.si(best, "B/s") + " on the bus; never below " + Numbers.seconds(shortest * 1e-12)
                        + ".",
                Chart.Size.wide(520),
                Chart.Size.narrow(460),
                size -> draw(results));
    }

    private static JFreeChart draw(List<CollectiveResult> results) {
        Map<String, List<CollectiveResult>> byPlan = new LinkedHashMap<>();
        for (CollectiveResult result : results) {
            byPlan.computeIfAbsent(plan(result), name -> new ArrayList<>()).add(result);
        }
        double least = results.get(0).collective().bytes() / BYTES_PER_MIB;
        double most = results.get(results.size() - 1).collective().bytes() / BYTES_PER_MIB;
        DecadeAxis sizes = new DecadeAxis("buffer (MiB)", least / 1.5, most * 1.5);
        CombinedDomainXYPlot both = new CombinedDomainXYPlot(sizes);
        both.setGap(14);
        double top = results.stream()
                        .mapToDouble(CollectiveResult::busBytesPerSecond)
                        .max()
                        .orElseThrow()
                / 1e9;
        both.add(part(
                byPlan, HouseStyle.up("bus bandwidth (GB/s)", top * 1.1), result -> result.busBytesPerSecond() / 1e9));
        double shortest = results.stream()
                        .mapToDouble(CollectiveResult::picoseconds)
                        .min()
                        .orElseThrow()
                / 1e6;
        double longest = results.stream()
                        .mapToDouble(CollectiveResult::picoseconds)
                        .max()
                        .orElseThrow()
                / 1e6;
        both.add(part(
                byPlan,
                new DecadeAxis("time (µs)", shortest / 1.5, longest * 1.5),
                result -> result.picoseconds() / 1e6));
        LegendItem[] legend = new LegendItem[byPlan.size()];
        int next = 0;
        for (String name : byPlan.keySet()) {
            legend[next] = Legend.line(name, ink(next));
            next++;
        }
        return HouseStyle.chart(both, Legend.of(legend));
    }

    private static String plan(CollectiveResult result) {
        return result.plan().algorithm().id().replace('_', ' ') + ", "
                + result.plan().protocol().id();
    }

    private static Ink ink(int number) {
        return Ink.SERIES.get(number % Ink.SERIES.size());
    }

    private static XYPlot part(
            Map<String, List<CollectiveResult>> byPlan, ValueAxis up, ToDoubleFunction<CollectiveResult> value) {
        XYSeriesCollection data = new XYSeriesCollection();
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
        for (Map.Entry<String, List<CollectiveResult>> plan : byPlan.entrySet()) {
            XYSeries series = new XYSeries(plan.getKey());
            plan.getValue()
                    .forEach(result ->
                            series.add(result.collective().bytes() / BYTES_PER_MIB, value.applyAsDouble(result)));
            int number = data.getSeriesCount();
            data.addSeries(series);
            renderer.setSeriesPaint(number, ink(number).color());
            renderer.setSeriesStroke(number, HouseStyle.LINE);
            renderer.setSeriesShape(number, new Ellipse2D.Double(-3, -3, 6, 6));
        }
        XYPlot plot = HouseStyle.plot(null, up);
        plot.setDataset(data);
        plot.setRenderer(renderer);
        return plot;
    }
}
