package org.warpsight.report.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.LegendItemSource;

/** Legends by hand, for charts whose parts share one. */
final class Legend {
    private static final Shape LINE = new Line2D.Double(-9, 0, 9, 0);
    private static final Shape SQUARE = new Rectangle2D.Double(-5, -5, 10, 10);

    private Legend() {}

    static LegendItemSource of(LegendItem... items) {
        LegendItemCollection collection = new LegendItemCollection();
        for (LegendItem item : items) {
            collection.add(item);
        }
        return () -> collection;
    }

    /** A solid line. */
    static LegendItem line(String name, Ink ink) {
        return line(name, ink, HouseStyle.LINE);
    }

    /** A dashed line, for targets and capacities. */
    static LegendItem dashed(String name, Ink ink) {
        return line(name, ink, HouseStyle.DASHED);
    }

    /** A filled area. */
    static LegendItem area(String name, Color color) {
        return symbol(name, SQUARE, color, color);
    }

    /** A symbol with an outline. */
    static LegendItem symbol(String name, Shape shape, Color fill, Color outline) {
        return new LegendItem(
                name,
                null,
                null,
                null,
                true,
                shape,
                true,
                fill,
                true,
                outline,
                new BasicStroke(1f),
                false,
                LINE,
                HouseStyle.THIN,
                fill);
    }

    private static LegendItem line(String name, Ink ink, Stroke stroke) {
        return new LegendItem(name, null, null, null, LINE, stroke, ink.color());
    }
}
