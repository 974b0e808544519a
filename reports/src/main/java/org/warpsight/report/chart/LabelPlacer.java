package org.warpsight.report.chart;

import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds places for labels next to points so that no label covers another label, a point or the edge of the plot.
 *
 * <p>Greedy: labels come in order of importance, and each takes the nearest free place on growing rings around its
 * point, on each ring rather one that crosses no line. One without a free place within reach is left out; the tables of
 * the page name it anyway.
 */
final class LabelPlacer {
    private static final double[] RINGS = {3, 10, 20, 34, 50, 70, 95};
    private static final int DIRECTIONS = 16;
    private static final double MARGIN = 3;

    private final Rectangle2D area;
    private final List<Rectangle2D> taken = new ArrayList<>();
    private final List<Line2D> lines = new ArrayList<>();

    /** A placer for the inside of a rectangle. */
    LabelPlacer(Rectangle2D area) {
        this.area = area;
    }

    /** Keeps labels off a rectangle. */
    void occupy(Rectangle2D rectangle) {
        taken.add(rectangle);
    }

    /** Keeps labels off a line where another place is as near. */
    void avoid(Line2D line) {
        lines.add(line);
    }

    /** Whether a rectangle covers nothing that is kept free. */
    boolean isFree(Rectangle2D rectangle) {
        return taken.stream().noneMatch(rectangle::intersects);
    }

    /**
     * A free rectangle of a label's size near a point, which is taken from then on.
     *
     * @param clearance distance to keep from the centre of the point
     */
    Optional<Rectangle2D> place(Point2D point, double clearance, double width, double height) {
        for (double ring : RINGS) {
            List<Rectangle2D> free = onRing(point, clearance + ring, width, height)
                    .filter(candidate -> area.contains(candidate) && isFree(candidate))
                    .toList();
            Optional<Rectangle2D> best = free.stream()
                    .filter(candidate -> lines.stream().noneMatch(candidate::intersectsLine))
                    .findFirst()
                    .or(() -> free.stream().findFirst());
            if (best.isPresent()) {
                taken.add(withMargin(best.get()));
                return best;
            }
        }
        return Optional.empty();
    }

    /** Labels side by side do not read as one. */
    private static Rectangle2D withMargin(Rectangle2D label) {
        return new Rectangle2D.Double(
                label.getX() - MARGIN, label.getY(), label.getWidth() + 2 * MARGIN, label.getHeight());
    }

    /** Right first, then alternating up and down, left last. */
    private static Stream<Rectangle2D> onRing(Point2D point, double distance, double width, double height) {
        return IntStream.range(0, DIRECTIONS).mapToObj(direction -> {
            int turn = (direction + 1) / 2 * (direction % 2 == 0 ? -1 : 1);
            double angle = 2 * Math.PI * turn / DIRECTIONS;
            double x = point.getX() + Math.cos(angle) * (distance + width / 2) - width / 2;
            double y = point.getY() - Math.sin(angle) * (distance + height / 2) - height / 2;
            return new Rectangle2D.Double(x, y, width, height);
        });
    }
}
