package org.warpsight.report.chart;

import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Where a text stands along a line so that it crosses no other: above the line, else on it, which then has a gap, else below;
 * there at the first place from the line's start where nothing is in the way.
 *
 * @param line what is named
 * @param start distance of the text from the line's start
 * @param across of its middle from the line, positive below
 * @param width of the text
 */
record LineLabel(Line2D line, double start, double across, double width) {
    /** Of a text in the size of charts, which is centred on its {@code across}. */
    static final double HEIGHT = 13;

    private static final double BESIDE = 8.5;
    private static final double STEP = 6;

    /** Part of the line that is left free at its start. */
    private static final double INDENT = 0.08;

    /** The first of these that is free comes first. */
    private static final double[] PLACES = {-BESIDE, 0, BESIDE};

    /**
     * The best place of a text.
     *
     * @param others lines that it may not cross
     * @param free whether nothing else is at a place
     */
    static Optional<LineLabel> of(Line2D line, List<Line2D> others, double width, Predicate<Rectangle2D> free) {
        double length = line.getP1().distance(line.getP2());
        return Arrays.stream(PLACES)
                .boxed()
                .flatMap(across -> DoubleStream.iterate(
                                INDENT * length, start -> start + width < length, start -> start + STEP)
                        .mapToObj(start -> new LineLabel(line, start, across, width)))
                .filter(label -> others.stream().noneMatch(label::crosses))
                .filter(label -> label.boxes().allMatch(free))
                .findFirst();
    }

    /** Whether it stands on its line. */
    boolean onLine() {
        return across == 0;
    }

    /** The text's box where the line begins at (0, 0) and runs to the right. */
    Rectangle2D box() {
        return new Rectangle2D.Double(start, across - HEIGHT / 2, width, HEIGHT);
    }

    /** From there to the chart. */
    AffineTransform transform() {
        AffineTransform transform = AffineTransform.getTranslateInstance(line.getX1(), line.getY1());
        transform.rotate(line.getX2() - line.getX1(), line.getY2() - line.getY1());
        return transform;
    }

    /** The rotated box as a chain of small upright ones. */
    Stream<Rectangle2D> boxes() {
        AffineTransform transform = transform();
        return DoubleStream.iterate(start, along -> along < start + width, along -> along + HEIGHT / 2)
                .mapToObj(along -> transform.transform(new Point2D.Double(along, across), null))
                .map(middle ->
                        new Rectangle2D.Double(middle.getX() - HEIGHT / 2, middle.getY() - HEIGHT / 2, HEIGHT, HEIGHT));
    }

    private boolean crosses(Line2D other) {
        double length = line.getP1().distance(line.getP2());
        double right = (line.getX2() - line.getX1()) / length;
        double down = (line.getY2() - line.getY1()) / length;
        Point2D begin = inFrame(other.getX1(), other.getY1(), right, down);
        Point2D end = inFrame(other.getX2(), other.getY2(), right, down);
        return box().intersectsLine(new Line2D.Double(begin, end));
    }

    private Point2D inFrame(double x, double y, double right, double down) {
        double fromX = x - line.getX1();
        double fromY = y - line.getY1();
        return new Point2D.Double(fromX * right + fromY * down, fromY * right - fromX * down);
    }
}
