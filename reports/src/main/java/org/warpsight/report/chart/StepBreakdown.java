package org.warpsight.report.chart;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;
import org.warpsight.report.Numbers;
import org.warpsight.sim.serving.ServingResult.OperatorTotal;

/** Where the time of forward passes goes: one bar per phase, one part per operator. */
public final class StepBreakdown {
    private static final String REST = "all others";

    private final List<String> phases;
    private final Map<String, Double> secondsByPhase;
    private final Map<String, Map<String, Double>> secondsByOperator;

    private StepBreakdown(List<OperatorTotal> operators) {
        // Passes with prompt tokens first, as in the tables.
        this.phases = operators.stream()
                .map(OperatorTotal::phase)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        this.secondsByPhase = operators.stream()
                .collect(Collectors.groupingBy(
                        OperatorTotal::phase, LinkedHashMap::new, Collectors.summingDouble(StepBreakdown::seconds)));
        List<String> named = operators.stream()
                .collect(Collectors.groupingBy(
                        total -> total.time().name(),
                        LinkedHashMap::new,
                        Collectors.summingDouble(total -> seconds(total) / secondsByPhase.get(total.phase()))))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(Ink.SERIES.size())
                .map(Map.Entry::getKey)
                .toList();
        this.secondsByOperator = new LinkedHashMap<>();
        named.forEach(name -> secondsByOperator.put(name, new LinkedHashMap<>()));
        for (OperatorTotal total : operators) {
            String name = named.contains(total.time().name()) ? total.time().name() : REST;
            secondsByOperator
                    .computeIfAbsent(name, unused -> new LinkedHashMap<>())
                    .merge(total.phase(), seconds(total), Double::sum);
        }
    }

    /** The chart of a run's operators. */
    public static Chart of(List<OperatorTotal> operators) {
        StepBreakdown chart = new StepBreakdown(operators);
        return new Chart(
                "step-breakdown",
                "Where the time of a pass goes",
                chart.takeaway(),
                Chart.Size.wide(270),
                Chart.Size.narrow(260),
                chart::draw);
    }

    private static double seconds(OperatorTotal total) {
        return total.time().picoseconds() * 1e-12;
    }

    private double share(String phase, String operator) {
        return secondsByOperator.get(operator).getOrDefault(phase, 0.0) / secondsByPhase.get(phase);
    }

    private String takeaway() {
        if (phases.isEmpty()) {
            return "No forward pass was run.";
        }
        return phases.stream()
                .map(phase -> secondsByOperator.keySet().stream()
                        .filter(operator -> !operator.equals(REST))
                        .max(Comparator.comparingDouble(operator -> share(phase, operator)))
                        .map(operator -> operator + " takes " + Numbers.percent(share(phase, operator)) + " of " + phase
                                + " passes")
                        .orElseThrow())
                .collect(Collectors.joining(", ", "", "."));
    }

    private JFreeChart draw(Chart.Size size) {
        DefaultCategoryDataset shares = new DefaultCategoryDataset();
        for (String operator : secondsByOperator.keySet()) {
            for (String phase : phases) {
                shares.addValue(100 * share(phase, operator), operator, label(phase, size));
            }
        }
        CategoryAxis bars = new CategoryAxis();
        bars.setTickLabelFont(BundledFont.REGULAR.at(HouseStyle.TEXT_SIZE));
        bars.setTickLabelPaint(Ink.TEXT.color());
        bars.setAxisLineVisible(false);
        bars.setTickMarksVisible(false);
        bars.setMaximumCategoryLabelLines(2);
        bars.setCategoryMargin(0.25);
        NumberAxis across = HouseStyle.percent("share of the time of all passes of the phase (%)");
        if (size.isNarrow()) {
            across.setLabel("share of the phase's time (%)");
        }
        StackedBarRenderer renderer = new StackedBarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(true);
        renderer.setMaximumBarWidth(0.3);
        renderer.setDefaultItemLabelsVisible(true);
        renderer.setDefaultItemLabelFont(BundledFont.REGULAR.at(11));
        renderer.setDefaultPositiveItemLabelPosition(
                new ItemLabelPosition(ItemLabelAnchor.CENTER, TextAnchor.CENTER, TextAnchor.CENTER, 0));
        // A label needs some 35 pixels; a narrower part is told by the legend and the table.
        double smallest = size.isNarrow() ? 14 : 5;
        renderer.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator() {
            private static final long serialVersionUID = 1L;

            @Override
            public String generateLabel(CategoryDataset dataset, int row, int column) {
                double share = dataset.getValue(row, column).doubleValue();
                return share < smallest ? null : Math.round(share) + " %";
            }
        });
        int series = 0;
        LegendItem[] items = new LegendItem[secondsByOperator.size()];
        for (String operator : secondsByOperator.keySet()) {
            Ink ink = operator.equals(REST) ? Ink.GREY : Ink.SERIES.get(series);
            renderer.setSeriesPaint(series, ink.color());
            renderer.setSeriesOutlinePaint(series, Ink.SURFACE.color());
            renderer.setSeriesOutlineStroke(series, HouseStyle.THIN);
            renderer.setSeriesItemLabelPaint(series, ink.onTop().color());
            items[series++] = Legend.area(operator, ink.color());
        }
        CategoryPlot plot = new CategoryPlot(shares, bars, across, renderer);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        plot.setRangeGridlinePaint(Ink.GRID.color());
        plot.setRangeGridlineStroke(HouseStyle.THIN);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        return HouseStyle.chart(plot, Legend.of(items));
    }

    private String label(String phase, Chart.Size size) {
        return phase + (size.isNarrow() ? " " : " passes, ") + Numbers.seconds(secondsByPhase.get(phase));
    }
}
