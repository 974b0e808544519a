package org.warpsight.report.chart;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import org.warpsight.report.Numbers;
import org.warpsight.sim.roofline.ComputeRoof;
import org.warpsight.sim.roofline.MemoryRoof;

/** What stands on a roofline: names of roofs along their lines, the ridge, and operators as labelled points. */
final class RooflineLabels extends AbstractXYAnnotation {
    private static final long serialVersionUID = 1L;
    private static final double LARGEST_RADIUS = 15;
    private static final double SMALLEST_RADIUS = 3;
    private static final double LINE_HEIGHT = 15;

    private final transient Roofline roofline;
    private final transient Chart.Size size;

    RooflineLabels(Roofline roofline, Chart.Size size) {
        this.roofline = roofline;
        this.size = size;
    }

    /** Colour of a phase. */
    static Ink ink(String phase) {
        return phase.equals("decode") ? Ink.ORANGE : Ink.BLUE;
    }

    /** Symbol of a phase, so that colour is not the only difference: a circle, or a diamond for decode. */
    static Shape shape(String phase, double x, double y, double radius) {
        if (!phase.equals("decode")) {
            return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
        }
        // A diamond with the area of the circle.
        double reach = radius * Math.sqrt(Math.PI / 2);
        Path2D diamond = new Path2D.Double();
        diamond.moveTo(x, y - reach);
        diamond.lineTo(x + reach, y);
        diamond.lineTo(x, y + reach);
        diamond.lineTo(x - reach, y);
        diamond.closePath();
        return diamond;
    }

    @Override
    public void draw(
            Graphics2D graphics,
            XYPlot plot,
            Rectangle2D area,
            ValueAxis intensity,
            ValueAxis rate,
            int rendererIndex,
            PlotRenderingInfo info) {
        Canvas canvas = new Canvas(graphics, area, intensity, rate, new LabelPlacer(area));
        for (Roofline.Point point : roofline.points()) {
            Point2D at = canvas.at(point.intensity(), point.flopsPerSecond());
            double radius = radius(point) + 1;
            canvas.labels.occupy(
                    new Rectangle2D.Double(at.getX() - radius, at.getY() - radius, 2 * radius, 2 * radius));
        }
        graphics.setFont(BundledFont.REGULAR.at(size.isNarrow() ? 10 : 11));
        labelCompute(canvas);
        roofline.memory().forEach(roof -> labelMemory(canvas, roof));
        labelRidge(canvas);
        graphics.setStroke(HouseStyle.THIN);
        for (Roofline.Point point : roofline.points()) {
            drawPoint(canvas, point);
        }
        roofline.points().forEach(point -> labelPoint(canvas, point));
    }

    private double radius(Roofline.Point point) {
        double largest = size.isNarrow() ? LARGEST_RADIUS * 0.7 : LARGEST_RADIUS;
        if (roofline.points().size() == 1) {
            return largest / 2;
        }
        double share = roofline.points().get(0).share();
        return Math.max(SMALLEST_RADIUS, largest * Math.sqrt(point.share() / share));
    }

    /** Names the horizontal roofs in the margin on the right, pushed apart where they would touch. */
    private void labelCompute(Canvas canvas) {
        Shape clip = canvas.graphics.getClip();
        canvas.graphics.setClip(null);
        canvas.graphics.setPaint(Ink.MUTED.color());
        double free = Double.NEGATIVE_INFINITY;
        for (ComputeRoof roof : roofline.compute()) {
            double line = canvas.at(1, roof.flopsPerSecond()).getY() + 4;
            double baseline = Math.max(line, free);
            free = baseline + LINE_HEIGHT - 2;
            canvas.graphics.drawString(text(roof), (float) canvas.area.getMaxX() + 5, (float) baseline);
        }
        canvas.graphics.setClip(clip);
    }

    private String text(ComputeRoof roof) {
        return size.isNarrow() ? roof.name() : roof.name() + "  " + Numbers.si(roof.flopsPerSecond(), roof.unit());
    }

    /** Names a sloped roof along its line, at the first place from the left where no point is in the way. */
    private void labelMemory(Canvas canvas, MemoryRoof roof) {
        double bytes = roof.bytesPerSecond();
        double left = Math.max(canvas.intensity.getLowerBound(), canvas.rate.getLowerBound() * 1e12 / bytes);
        Point2D low = canvas.at(left, left * bytes);
        double end = roofline.compute().get(0).flopsPerSecond() / bytes;
        Point2D high = canvas.at(end, end * bytes);
        String text = roof.name() + "  " + Numbers.si(bytes, "B/s");
        double width = canvas.width(text);
        double length = low.distance(high);
        double slope = Math.atan2(high.getY() - low.getY(), high.getX() - low.getX());
        double start = DoubleStream.iterate(0.08 * length, at -> at + width < length, at -> at + 12)
                .filter(at -> alongLine(low, slope, at, width).allMatch(canvas.labels::isFree))
                .findFirst()
                .orElse(0.08 * length);
        alongLine(low, slope, start, width).forEach(canvas.labels::occupy);
        AffineTransform before = canvas.graphics.getTransform();
        canvas.graphics.translate(low.getX(), low.getY());
        canvas.graphics.rotate(slope);
        canvas.graphics.setPaint(Ink.MUTED.color());
        canvas.graphics.drawString(text, (float) start, -5f);
        canvas.graphics.setTransform(before);
    }

    /** The place of a rotated label as a chain of small boxes. */
    private static Stream<Rectangle2D> alongLine(Point2D origin, double slope, double start, double width) {
        return DoubleStream.iterate(start, along -> along < start + width, along -> along + 6)
                .mapToObj(along -> new Rectangle2D.Double(
                        origin.getX() + along * Math.cos(slope) + 8 * Math.sin(slope) - 7,
                        origin.getY() + along * Math.sin(slope) - 8 * Math.cos(slope) - 7,
                        14,
                        14));
    }

    private void labelRidge(Canvas canvas) {
        Point2D ridge = canvas.at(roofline.ridge(), roofline.ridgeRoof().flopsPerSecond());
        canvas.graphics.setPaint(Ink.TEXT.color());
        canvas.graphics.setStroke(HouseStyle.DASHED);
        canvas.graphics.draw(new Line2D.Double(ridge.getX(), ridge.getY(), ridge.getX(), canvas.area.getMaxY()));
        canvas.graphics.fill(shape("prefill", ridge.getX(), ridge.getY(), 3.5));
        String text = "ridge " + Numbers.of(roofline.ridge()) + " " + roofline.operation() + "/B";
        double width = canvas.width(text);
        double x = ridge.getX() + 5 + width < canvas.area.getMaxX() ? ridge.getX() + 5 : ridge.getX() - 5 - width;
        Rectangle2D box = new Rectangle2D.Double(x, canvas.area.getMaxY() - LINE_HEIGHT - 4, width, LINE_HEIGHT);
        canvas.labels.occupy(box);
        canvas.text(text, box, Ink.TEXT);
    }

    private void drawPoint(Canvas canvas, Roofline.Point point) {
        Point2D at = canvas.at(point.intensity(), point.flopsPerSecond());
        Shape shape = shape(point.phase(), at.getX(), at.getY(), radius(point));
        canvas.graphics.setPaint(ink(point.phase()).color(0.55));
        canvas.graphics.fill(shape);
        canvas.graphics.setPaint(ink(point.phase()).color());
        canvas.graphics.draw(shape);
    }

    private void labelPoint(Canvas canvas, Roofline.Point point) {
        Point2D at = canvas.at(point.intensity(), point.flopsPerSecond());
        double radius = radius(point);
        canvas.labels
                .place(at, radius, canvas.width(point.name()) + 2, LINE_HEIGHT - 2)
                .ifPresent(box -> {
                    leader(canvas, at, radius, box);
                    canvas.text(point.name(), box, Ink.TEXT);
                });
    }

    private static void leader(Canvas canvas, Point2D at, double radius, Rectangle2D box) {
        double x = Math.max(box.getMinX(), Math.min(at.getX(), box.getMaxX()));
        double y = Math.max(box.getMinY() + 3, Math.min(at.getY(), box.getMaxY() - 3));
        double distance = at.distance(x, y);
        if (distance > radius + 8) {
            canvas.graphics.setPaint(Ink.MUTED.color());
            canvas.graphics.draw(new Line2D.Double(
                    at.getX() + (x - at.getX()) * radius / distance,
                    at.getY() + (y - at.getY()) * radius / distance,
                    x,
                    y));
        }
    }

    /** The plot area in pixels. */
    private record Canvas(
            Graphics2D graphics, Rectangle2D area, ValueAxis intensity, ValueAxis rate, LabelPlacer labels) {

        Point2D at(double flopPerByte, double flopsPerSecond) {
            return new Point2D.Double(
                    intensity.valueToJava2D(flopPerByte, area, RectangleEdge.BOTTOM),
                    rate.valueToJava2D(flopsPerSecond / 1e12, area, RectangleEdge.LEFT));
        }

        double width(String text) {
            return graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
        }

        void text(String text, Rectangle2D box, Ink ink) {
            FontMetrics metrics = graphics.getFontMetrics();
            graphics.setPaint(Ink.SURFACE.color(0.8));
            graphics.fill(box);
            graphics.setPaint(ink.color());
            double baseline = box.getCenterY() + (metrics.getAscent() - metrics.getDescent()) / 2.0;
            graphics.drawString(text, (float) (box.getX() + 1), (float) baseline);
        }
    }
}
