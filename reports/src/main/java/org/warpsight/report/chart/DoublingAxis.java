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

/** A logarithmic axis across for counts that double, with a plain number at each power of two, or at some where they crowd. */
final class DoublingAxis extends LogAxis {
    private static final long serialVersionUID = 1L;
    private static final double PIXELS_PER_LABEL = 44;

    DoublingAxis(String label, double lower, double upper) {
        super(label);
        setAutoRange(false);
        setRange(lower, upper);
        setSmallestValue(Double.MIN_NORMAL);
        HouseStyle.style(this);
    }

    @Override
    public List<ValueTick> refreshTicks(Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
        int first = (int) Math.ceil(log2(getLowerBound()) - 1e-9);
        int last = (int) Math.floor(log2(getUpperBound()) + 1e-9);
        int every = (int) Math.max(1, Math.ceil((last - first + 1) * PIXELS_PER_LABEL / area.getWidth()));
        List<ValueTick> ticks = new ArrayList<>();
        for (int power = first; power <= last; power++) {
            double value = Math.pow(2, power);
            boolean labelled = Math.floorMod(power, every) == 0;
            ticks.add(new NumberTick(
                    labelled ? TickType.MAJOR : TickType.MINOR,
                    value,
                    labelled ? Numbers.of(value) : "",
                    TextAnchor.TOP_CENTER,
                    TextAnchor.CENTER,
                    0));
        }
        return ticks;
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
