package org.warpsight.report.chart;

import java.util.List;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.LegendItemSource;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.warpsight.sim.roofline.ComputeRoof;
import org.warpsight.sim.roofline.MemoryRoof;

/** The roofline of a GPU with operators on it, on two logarithmic axes. */
public final class RooflineChart {
    private static final double TERA = 1e12;

    private RooflineChart() {}

    /** The chart of a roofline, with or without operators. */
    public static Chart of(Roofline roofline, String title) {
        return new Chart(
                "roofline",
                title,
                roofline.takeaway(),
                Chart.Size.wide(480),
                Chart.Size.narrow(420),
                size -> draw(roofline, size));
    }

    private static JFreeChart draw(Roofline roofline, Chart.Size size) {
        double fastest = roofline.memory().stream()
                .mapToDouble(MemoryRoof::bytesPerSecond)
                .max()
                .orElseThrow();
        double highest = roofline.compute().get(0).flopsPerSecond();
        double lowestIntensity = decadeBelow(
                Stream.concat(Stream.of(1.0), roofline.points().stream().map(point -> point.intensity() / 1.5))
                        .mapToDouble(Double::doubleValue)
                        .min()
                        .orElseThrow());
        double highestIntensity = Stream.concat(
                        Stream.of(highest / slowest(roofline) * 4),
                        roofline.points().stream().map(point -> point.intensity() * 2))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        double lowestRate = decadeBelow(Stream.concat(
                        Stream.of(slowest(roofline) * Math.max(lowestIntensity, 0.3)),
                        roofline.points().stream().map(point -> point.flopsPerSecond() / 1.5))
                .mapToDouble(rate -> rate / TERA)
                .min()
                .orElseThrow());
        DecadeAxis intensity = new DecadeAxis(
                size.isNarrow()
                        ? "intensity (" + roofline.operation() + " per HBM byte)"
                        : "arithmetic intensity (" + roofline.operation() + " per byte of HBM traffic)",
                lowestIntensity,
                highestIntensity);
        DecadeAxis rate =
                new DecadeAxis("rate (T" + roofline.operation() + "/s per GPU)", lowestRate, highest / TERA * 2.5);
        XYPlot plot = HouseStyle.plot(intensity, rate);
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setDrawSeriesLineAsPath(true);
        XYSeriesCollection roofs = new XYSeriesCollection();
        for (MemoryRoof memory : roofline.memory()) {
            // Each sloped roof starts at the left or lower edge and ends under the highest horizontal one.
            double start = Math.max(lowestIntensity, lowestRate * TERA / memory.bytesPerSecond());
            add(
                    roofs,
                    memory.name(),
                    start,
                    start * memory.bytesPerSecond(),
                    highest / memory.bytesPerSecond(),
                    highest);
            style(
                    renderer,
                    roofs.getSeriesCount() - 1,
                    memory == roofline.memory().get(0) ? Ink.TEXT : Ink.MUTED);
        }
        for (ComputeRoof compute : roofline.compute()) {
            double start = Math.max(lowestIntensity, compute.flopsPerSecond() / fastest);
            add(roofs, compute.name(), start, compute.flopsPerSecond(), highestIntensity, compute.flopsPerSecond());
            style(renderer, roofs.getSeriesCount() - 1, compute == roofline.ridgeRoof() ? Ink.TEXT : Ink.MUTED);
        }
        plot.setDataset(roofs);
        plot.setRenderer(renderer);
        plot.setInsets(new RectangleInsets(4, 8, 4, size.isNarrow() ? 70 : 160));
        plot.addAnnotation(new RooflineLabels(roofline, size));
        return HouseStyle.chart(plot, roofline.points().size() < 2 ? null : legend(roofline));
    }

    private static LegendItemSource legend(Roofline roofline) {
        LegendItemCollection items = new LegendItemCollection();
        List<String> phases = roofline.points().stream()
                .map(Roofline.Point::phase)
                .distinct()
                .sorted()
                .toList();
        for (String phase : phases) {
            Ink ink = RooflineLabels.ink(phase);
            items.add(Legend.symbol(
                    phase + " (area: share of time)",
                    RooflineLabels.shape(phase, 0, 0, 5),
                    ink.color(0.55),
                    ink.color()));
        }
        return () -> items;
    }

    private static void add(XYSeriesCollection roofs, String name, double x0, double y0, double x1, double y1) {
        XYSeries series = new XYSeries(name);
        series.add(x0, y0 / TERA);
        series.add(x1, y1 / TERA);
        roofs.addSeries(series);
    }

    private static void style(XYLineAndShapeRenderer renderer, int series, Ink ink) {
        renderer.setSeriesPaint(series, ink.color());
        renderer.setSeriesStroke(series, ink == Ink.TEXT ? HouseStyle.LINE : HouseStyle.THIN);
    }

    private static double slowest(Roofline roofline) {
        return roofline.memory().stream()
                .mapToDouble(MemoryRoof::bytesPerSecond)
                .min()
                .orElseThrow();
    }

    private static double decadeBelow(double value) {
        return Math.pow(10, Math.floor(Math.log10(value)));
    }
}
