package org.warpsight.report.chart;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPosition;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.CategoryLabelWidthType;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.text.TextBlockAnchor;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.DefaultCategoryDataset;
import org.warpsight.report.Numbers;
import org.warpsight.sim.validation.LadderStep;

/** The steps from a naive to the best GEMM: one pair of bars each, measured and predicted. */
public final class LadderChart {
    private static final int STEP_PIXELS = 34;
    private static final int FRAME_PIXELS = 130;
    /** Largest part of the width that names of steps take. */
    private static final float NAMES = 0.5f;

    private static final Ink[] INKS = {Ink.GREY, Ink.BLUE};
    private static final String MEASURED = "measured";
    private static final String PREDICTED = "predicted";

    private final List<LadderStep> steps;

    private LadderChart(List<LadderStep> steps) {
        this.steps = steps;
    }

    /** The chart of a ladder. */
    public static Chart of(List<LadderStep> steps, String title) {
        LadderChart chart = new LadderChart(steps);
        int height = FRAME_PIXELS + STEP_PIXELS * steps.size();
        return new Chart(
                "ladder", title, chart.takeaway(), Chart.Size.wide(height), Chart.Size.narrow(height), chart::draw);
    }

    private String takeaway() {
        double[] errors = steps.stream()
                .filter(step -> step.error().isPresent())
                .mapToDouble(step -> Math.abs(step.error().getAsDouble()))
                .sorted()
                .toArray();
        return steps.stream()
                .filter(step -> step.error().isPresent())
                .max(Comparator.comparingDouble(step -> Math.abs(step.error().getAsDouble())))
                .map(worst -> "Half of the " + errors.length + " predicted steps are within "
                        + Numbers.percent(errors[errors.length / 2]) + "; step " + worst.step() + " is off by "
                        + Numbers.percent(Math.abs(worst.error().getAsDouble())) + ".")
                .orElse("No step has both a measurement and a prediction.");
    }

    private JFreeChart draw(Chart.Size size) {
        DefaultCategoryDataset rates = new DefaultCategoryDataset();
        for (LadderStep step : steps) {
            String name = size.isNarrow() ? step.step() : step.step() + ": " + step.change();
            rates.addValue(value(step.measuredTeraflops()), MEASURED, name);
            rates.addValue(value(step.predictedTeraflops()), PREDICTED, name);
        }
        CategoryAxis names = new CategoryAxis();
        names.setTickLabelFont(BundledFont.REGULAR.at(HouseStyle.TEXT_SIZE));
        names.setTickLabelPaint(Ink.TEXT.color());
        names.setAxisLineVisible(false);
        names.setTickMarksVisible(false);
        names.setMaximumCategoryLabelLines(2);
        names.setMaximumCategoryLabelWidthRatio(NAMES);
        names.setCategoryLabelPositions(CategoryLabelPositions.replaceLeftPosition(
                CategoryLabelPositions.STANDARD,
                new CategoryLabelPosition(
                        RectangleAnchor.LEFT, TextBlockAnchor.CENTER_LEFT, CategoryLabelWidthType.RANGE, NAMES)));
        names.setCategoryMargin(0.25);
        names.setLowerMargin(0.01);
        names.setUpperMargin(0.01);
        double highest = steps.stream()
                .mapToDouble(step -> Math.max(
                        step.measuredTeraflops().orElse(0),
                        step.predictedTeraflops().orElse(0)))
                .max()
                .orElse(1);
        CategoryPlot plot =
                new CategoryPlot(rates, names, HouseStyle.across("rate (TFLOP/s)", highest * 1.12), renderer(size));
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        plot.setRangeGridlinePaint(Ink.GRID.color());
        plot.setRangeGridlineStroke(HouseStyle.THIN);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        return HouseStyle.chart(
                plot, Legend.of(Legend.area(MEASURED, INKS[0].color()), Legend.area(PREDICTED, INKS[1].color())));
    }

    /** A bar's length; none where there is no value, which JFreeChart writes as null. */
    private static Number value(OptionalDouble rate) {
        return rate.isPresent() ? (Number) rate.getAsDouble() : null;
    }

    private static BarRenderer renderer(Chart.Size size) {
        BarRenderer renderer = new BarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setItemMargin(0.05);
        for (int series = 0; series < INKS.length; series++) {
            renderer.setSeriesPaint(series, INKS[series].color());
        }
        renderer.setDefaultItemLabelsVisible(true);
        renderer.setDefaultItemLabelFont(BundledFont.REGULAR.at(size.isNarrow() ? 9 : 10));
        renderer.setDefaultItemLabelPaint(Ink.MUTED.color());
        renderer.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator(
                "{2}", new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT))));
        renderer.setDefaultPositiveItemLabelPosition(
                new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT, TextAnchor.CENTER, 0));
        return renderer;
    }
}
