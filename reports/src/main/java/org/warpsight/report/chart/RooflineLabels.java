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
import java.util.Comparator;
import java.util.List;
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

    /** From the middle of a line of text to the line it stands on. */
    private static final double BASELINE = 4;

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
        roofline.memory().forEach(roof -> canvas.labels.avoid(line(canvas, roof)));
        roofline.compute().forEach(roof -> canvas.labels.avoid(line(canvas, roof)));
        labelCompute(canvas);
        roofline.memory().stream()
                .sorted(Comparator.comparingDouble(this::roomAbove))
                .forEach(roof -> labelMemory(canvas, roof));
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

    /** How many times faster the next faster memory is: roofs with little room between them are named first. */
    private double roomAbove(MemoryRoof roof) {
        return roofline.memory().stream()
                .mapToDouble(other -> other.bytesPerSecond() / roof.bytesPerSecond())
                .filter(ratio -> ratio > 1)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** Names a sloped roof along its line, or beside it with a leader where other roofs are too near. */
    private void labelMemory(Canvas canvas, MemoryRoof roof) {
        String text = roof.name() + "  " + Numbers.si(roof.bytesPerSecond(), "B/s");
        Line2D line = line(canvas, roof);
        List<Line2D> others = Stream.concat(
                        roofline.memory().stream()
                                .filter(other -> other != roof)
                                .map(other -> line(canvas, other)),
                        roofline.compute().stream().map(other -> line(canvas, other)))
                .toList();
        double width = canvas.width(text);
        LineLabel.of(line, others, width, canvas.labels::isFree)
                .ifPresentOrElse(label -> drawAlong(canvas, label, text), () -> {
                    Point2D middle =
                            new Point2D.Double((line.getX1() + line.getX2()) / 2, (line.getY1() + line.getY2()) / 2);
                    labelNear(canvas, text, middle, 0);
                });
    }

    /** From the left or lower edge to the highest compute roof. */
    private Line2D line(Canvas canvas, MemoryRoof roof) {
        double bytes = roof.bytesPerSecond();
        double left = Math.max(canvas.intensity.getLowerBound(), canvas.rate.getLowerBound() * 1e12 / bytes);
        double end = roofline.compute().get(0).flopsPerSecond() / bytes;
        return new Line2D.Double(canvas.at(left, left * bytes), canvas.at(end, end * bytes));
    }

    /** From the fastest memory roof to the right edge. */
    private Line2D line(Canvas canvas, ComputeRoof roof) {
        double fastest = roofline.memory().stream()
                .mapToDouble(MemoryRoof::bytesPerSecond)
                .max()
                .orElseThrow();
        double rate = roof.flopsPerSecond();
        double left = Math.max(canvas.intensity.getLowerBound(), rate / fastest);
        return new Line2D.Double(canvas.at(left, rate), canvas.at(canvas.intensity.getUpperBound(), rate));
    }

    private static void drawAlong(Canvas canvas, LineLabel label, String text) {
        label.boxes().forEach(canvas.labels::occupy);
        AffineTransform before = canvas.graphics.getTransform();
        canvas.graphics.transform(label.transform());
        if (label.onLine()) {
            canvas.graphics.setPaint(Ink.SURFACE.color());
            canvas.graphics.fill(label.box());
        }
        canvas.graphics.setPaint(Ink.MUTED.color());
        canvas.graphics.drawString(text, (float) label.start(), (float) (label.across() + BASELINE));
        canvas.graphics.setTransform(before);
    }

    private void labelRidge(Canvas canvas) {
        Point2D ridge = canvas.at(roofline.ridge(), roofline.ridgeRoof().flopsPerSecond());
        canvas.graphics.setPaint(Ink.TEXT.color());
        canvas.graphics.setStroke(HouseStyle.DASHED);
        canvas.graphics.draw(new Line2D.Double(ridge.getX(), ridge.getY(), ridge.getX(), canvas.area.getMaxY()));
        canvas.graphics.fill(shape("prefill", ridge.getX(), ridge.getY(), 3.5));
        String text = "ridge " + Numbers.of(roofline.ridge()) + " FLOP/B";
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
        labelNear(canvas, point.name(), canvas.at(point.intensity(), point.flopsPerSecond()), radius(point));
    }

    private static void labelNear(Canvas canvas, String text, Point2D at, double radius) {
        canvas.labels.place(at, radius, canvas.width(text) + 2, LINE_HEIGHT - 2).ifPresent(box -> {
            leader(canvas, at, radius, box);
            canvas.text(text, box, Ink.TEXT);
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
