package org.warpsight.report.chart;

import java.awt.BasicStroke;
import java.awt.Paint;
import java.awt.Stroke;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItemSource;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** The look that all charts share: quiet grid, no frame, units on every axis, legend above the data. */
final class HouseStyle {
    static final double TEXT_SIZE = 12;
    static final Stroke LINE = new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final Stroke THIN = new BasicStroke(1f);
    static final Stroke DASHED =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10f, new float[] {6f, 4f}, 0f);
    static final Paint CLEAR = null;

    static {
        // Rotated text as text, not as outlines, so that it can be searched and selected.
        TextUtils.setUseDrawRotatedStringWorkaround(false);
    }

    private HouseStyle() {}

    /** A chart around a plot, without title, with the legend above the plot. */
    static JFreeChart chart(Plot plot, LegendItemSource legendItems) {
        JFreeChart chart = new JFreeChart(null, BundledFont.SEMI_BOLD.at(15), plot, false);
        chart.setBackgroundPaint(CLEAR);
        chart.setPadding(new RectangleInsets(4, 4, 4, 10));
        plot.setBackgroundPaint(CLEAR);
        plot.setOutlineVisible(false);
        plot.setNoDataMessage("no data");
        plot.setNoDataMessageFont(BundledFont.REGULAR.at(TEXT_SIZE));
        plot.setNoDataMessagePaint(Ink.MUTED.color());
        if (legendItems != null) {
            chart.addLegend(legend(legendItems));
        }
        return chart;
    }

    private static LegendTitle legend(LegendItemSource source) {
        LegendTitle legend = new LegendTitle(source);
        legend.setPosition(RectangleEdge.TOP);
        legend.setHorizontalAlignment(HorizontalAlignment.LEFT);
        legend.setItemFont(BundledFont.REGULAR.at(TEXT_SIZE));
        legend.setItemPaint(Ink.TEXT.color());
        legend.setFrame(BlockBorder.NONE);
        legend.setBackgroundPaint(CLEAR);
        legend.setPadding(0, 0, 6, 0);
        legend.setLegendItemGraphicPadding(new RectangleInsets(2, 6, 2, 4));
        legend.setItemLabelPadding(new RectangleInsets(2, 0, 2, 8));
        return legend;
    }

    /** A plot with the given axes and the quiet grid; {@code domain} may be null for a part of a combined plot. */
    static XYPlot plot(ValueAxis domain, ValueAxis range) {
        XYPlot plot = new XYPlot(null, domain, range, null);
        plot.setBackgroundPaint(CLEAR);
        plot.setOutlineVisible(false);
        plot.setDomainGridlinesVisible(true);
        plot.setRangeGridlinesVisible(true);
        plot.setDomainGridlinePaint(Ink.GRID.color());
        plot.setRangeGridlinePaint(Ink.GRID.color());
        plot.setDomainGridlineStroke(THIN);
        plot.setRangeGridlineStroke(THIN);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        return plot;
    }

    /** A horizontal linear axis from zero; the label ends in the unit in brackets. */
    static NumberAxis across(String label, double upper) {
        NumberAxis axis = linear(label, upper);
        axis.setTickLabelInsets(new RectangleInsets(2, 12, 2, 12));
        return axis;
    }

    /** A vertical linear axis from zero; the label ends in the unit in brackets. */
    static NumberAxis up(String label, double upper) {
        NumberAxis axis = linear(label, upper);
        axis.setTickLabelInsets(new RectangleInsets(6, 4, 6, 4));
        return axis;
    }

    private static NumberAxis linear(String label, double upper) {
        NumberAxis axis = new NumberAxis(label);
        axis.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
        axis.setRange(0, upper > 0 ? upper : 1);
        style(axis);
        return axis;
    }

    /** A linear axis for a percentage. */
    static NumberAxis percent(String label) {
        return percent(label, 100);
    }

    /** As {@link #percent(String)}, up to a part of 100 that is a multiple of 4. */
    static NumberAxis percent(String label, int top) {
        NumberAxis axis = linear(label, top);
        axis.setTickUnit(new org.jfree.chart.axis.NumberTickUnit(
                top / 4.0, new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT))));
        return axis;
    }

    /** Fonts and colours of an axis. */
    static void style(ValueAxis axis) {
        axis.setLabelFont(BundledFont.REGULAR.at(TEXT_SIZE));
        axis.setLabelPaint(Ink.MUTED.color());
        axis.setTickLabelFont(BundledFont.REGULAR.at(TEXT_SIZE));
        axis.setTickLabelPaint(Ink.MUTED.color());
        axis.setAxisLineVisible(false);
        axis.setTickMarksVisible(false);
        axis.setLabelInsets(new RectangleInsets(4, 4, 4, 4));
    }
}
