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
    record Mark(String name, double milliseconds, boolean target) {
        Ink ink() {
            return target ? Ink.VERMILLION : Ink.TEXT;
        }
    }

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
            if (x >= area.getMinX() && x <= area.getMaxX()) {
                graphics.setPaint(mark.ink().color());
                graphics.setStroke(mark.target() ? HouseStyle.DASHED : HouseStyle.THIN);
                graphics.draw(new Line2D.Double(x, area.getMinY() + row * ROW, x, area.getMaxY()));
            }
        }
        for (int row = 0; row < marks.size(); row++) {
            Mark mark = marks.get(row);
            double x = across.valueToJava2D(mark.milliseconds(), area, RectangleEdge.BOTTOM);
            name(graphics, area, mark, x, area.getMinY() + row * ROW);
        }
    }

    /** Names a line on its right, or on its left at the right edge; a line outside the plot is named at its edge. */
    private static void name(Graphics2D graphics, Rectangle2D area, Mark mark, double x, double top) {
        String arrow = x > area.getMaxX() ? " →" : "";
        String text = mark.name() + " " + Numbers.milliseconds(mark.milliseconds()) + arrow;
        graphics.setFont((mark.target() ? BundledFont.SEMI_BOLD : BundledFont.REGULAR).at(11));
        double width = graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
        double right = Math.max(x, area.getMinX()) + 4;
        double left = right + width <= area.getMaxX() ? right : Math.min(x, area.getMaxX()) - 4 - width;
        graphics.setPaint(Ink.SURFACE.color(0.85));
        graphics.fill(new Rectangle2D.Double(left - 1, top, width + 2, ROW - 1));
        graphics.setPaint(mark.ink().color());
        graphics.drawString(text, (float) left, (float) (top + 11));
    }
}
