package org.warpsight.report.chart;

import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import org.warpsight.report.Numbers;

/** Vertical lines with their names and values, each name on a row of its own, so that none covers another. */
final class PercentileLines extends AbstractXYAnnotation {
    private static final long serialVersionUID = 1L;
    private static final double ROW = 15;

    /** A line: a percentile, or the target. */
    record Mark(String name, double milliseconds, boolean target) {}

    private final transient List<Mark> marks;

    PercentileLines(List<Mark> marks) {
        this.marks = marks;
    }

    @Override
    public void draw(
            Graphics2D graphics,
            XYPlot plot,
            Rectangle2D area,
            ValueAxis across,
            ValueAxis up,
            int rendererIndex,
            PlotRenderingInfo info) {
        for (int row = 0; row < marks.size(); row++) {
            Mark mark = marks.get(row);
            double x = across.valueToJava2D(mark.milliseconds(), area, RectangleEdge.BOTTOM);
            String text = mark.name() + " " + Numbers.milliseconds(mark.milliseconds());
            graphics.setFont((mark.target() ? BundledFont.SEMI_BOLD : BundledFont.REGULAR).at(11));
            graphics.setPaint((mark.target() ? Ink.VERMILLION : Ink.TEXT).color());
            double width = graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
            double top = area.getMinY() + row * ROW;
            if (x < area.getMinX() || x > area.getMaxX()) {
                boolean right = x > area.getMaxX();
                double edge = right ? area.getMaxX() - width - 2 : area.getMinX() + 2;
                graphics.drawString(text + (right ? "" : ""), (float) edge, (float) (top + 11));
                continue;
            }
            graphics.setStroke(mark.target() ? HouseStyle.DASHED : HouseStyle.THIN);
            graphics.draw(new Line2D.Double(x, top, x, area.getMaxY()));
            boolean fits = x + 4 + width <= area.getMaxX();
            graphics.drawString(text, (float) (fits ? x + 4 : x - 4 - width), (float) (top + 11));
        }
    }
}
