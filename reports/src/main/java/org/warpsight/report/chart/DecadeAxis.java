package org.warpsight.report.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.axis.ValueTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.warpsight.report.Numbers;

/**
 * A logarithmic axis with plain numbers at 1, 2 and 5 times powers of ten, or at the powers alone where those would
 * crowd, and lines without numbers at the other digits.
 */
final class DecadeAxis extends LogAxis {
    private static final long serialVersionUID = 1L;
    private static final double PIXELS_PER_LABEL_ACROSS = 44;
    private static final double PIXELS_PER_LABEL_UP = 24;

    DecadeAxis(String label, double lower, double upper) {
        super(label);
        setAutoRange(false);
        setRange(lower, upper);
        setSmallestValue(Double.MIN_NORMAL);
        HouseStyle.style(this);
    }

    @Override
    public List<ValueTick> refreshTicks(Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
        boolean across = RectangleEdge.isTopOrBottom(edge);
        double pixels = across ? area.getWidth() / PIXELS_PER_LABEL_ACROSS : area.getHeight() / PIXELS_PER_LABEL_UP;
        double decades = Math.log10(getUpperBound() / getLowerBound());
        int everyDecades = (int) Math.max(1, Math.ceil(decades / pixels));
        boolean between = decades * 3 <= pixels;
        TextAnchor anchor = across ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
        List<ValueTick> ticks = new ArrayList<>();
        for (int decade = (int) Math.floor(Math.log10(getLowerBound()));
                decade <= Math.ceil(Math.log10(getUpperBound()));
                decade++) {
            for (int digit = 1; digit < 10; digit++) {
                double value = digit * Math.pow(10, decade);
                // A bound that is itself a tick may miss it by rounding.
                if (value < getLowerBound() * (1 - 1e-9) || value > getUpperBound() * (1 + 1e-9)) {
                    continue;
                }
                boolean labelled =
                        digit == 1 && Math.floorMod(decade, everyDecades) == 0 || between && (digit == 2 || digit == 5);
                ticks.add(
                        labelled
                                ? new NumberTick(TickType.MAJOR, value, Numbers.of(value), anchor, TextAnchor.CENTER, 0)
                                : new NumberTick(TickType.MINOR, value, "", anchor, TextAnchor.CENTER, 0));
            }
        }
        return ticks;
    }
}
