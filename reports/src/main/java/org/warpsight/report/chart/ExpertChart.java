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

/** Dispatch and combine over tokens of a rank: bandwidth above, time below. */
public final class ExpertChart {
    private static final double MICROSECONDS = 1e6;
    private static final double GB = 1e9;

    private ExpertChart() {}

    /**
     * One simulated dispatch or combine.
     *
     * @param series its name
     * @param tokens of each rank
     */
    public record Point(String series, int tokens, double seconds, double bytesPerSecond) {}

    /** The chart of at least one point. */
    public static Chart of(List<Point> points, String title) {
        double best = extreme(points, Point::bytesPerSecond, true);
        return new Chart(
                "expert-dispatch",
                title,
                "At best " + Numbers.si(best, "B/s") + " from rank to rank; never below "
                        + Numbers.seconds(extreme(points, Point::seconds, false)) + ".",
                Chart.Size.wide(520),
                Chart.Size.narrow(460),
                size -> draw(points));
    }

    private static double extreme(List<Point> points, ToDoubleFunction<Point> value, boolean largest) {
        var values = points.stream().mapToDouble(value).summaryStatistics();
        return largest ? values.getMax() : values.getMin();
    }

    private static JFreeChart draw(List<Point> points) {
        Map<String, List<Point>> series = new LinkedHashMap<>();
        points.forEach(point -> series.computeIfAbsent(point.series(), name -> new ArrayList<>())
                .add(point));
        CombinedDomainXYPlot both = new CombinedDomainXYPlot(new DoublingAxis(
                "tokens of each rank",
                extreme(points, Point::tokens, false) / 1.5,
                extreme(points, Point::tokens, true) * 1.5));
        both.setGap(14);
        double top = extreme(points, Point::bytesPerSecond, true) / GB;
        both.add(part(series, HouseStyle.up("bus bandwidth (GB/s)", top * 1.1), point -> point.bytesPerSecond() / GB));
        DecadeAxis time = new DecadeAxis(
                "time (µs)",
                extreme(points, Point::seconds, false) * MICROSECONDS / 1.5,
                extreme(points, Point::seconds, true) * MICROSECONDS * 1.5);
        both.add(part(series, time, point -> point.seconds() * MICROSECONDS));
        LegendItem[] legend = new LegendItem[series.size()];
        int next = 0;
        for (String name : series.keySet()) {
            legend[next] = Legend.line(name, Ink.SERIES.get(next));
            next++;
        }
        return HouseStyle.chart(both, Legend.of(legend));
    }

    private static XYPlot part(Map<String, List<Point>> series, ValueAxis up, ToDoubleFunction<Point> value) {
        XYSeriesCollection data = new XYSeriesCollection();
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
        series.forEach((name, points) -> {
            XYSeries line = new XYSeries(name);
            points.forEach(point -> line.add(point.tokens(), value.applyAsDouble(point)));
            int number = data.getSeriesCount();
            data.addSeries(line);
            renderer.setSeriesPaint(number, Ink.SERIES.get(number).color());
            renderer.setSeriesStroke(number, HouseStyle.LINE);
            renderer.setSeriesShape(number, new Ellipse2D.Double(-3, -3, 6, 6));
        });
        XYPlot plot = HouseStyle.plot(null, up);
        plot.setDataset(data);
        plot.setRenderer(renderer);
        return plot;
    }
}
