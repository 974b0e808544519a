package org.warpsight.report.chart;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds places for labels next to points so that no label covers another label, a point or the edge of the plot.
 *
 * <p>Greedy: labels come in order of importance, and each takes the nearest free place on growing rings around its
 * point. One without a free place within reach is left out; the tables of the page name it anyway.
 */
final class LabelPlacer {
    private static final double[] RINGS = {3, 10, 20, 34, 50, 70, 95};
    private static final int DIRECTIONS = 16;

    private final Rectangle2D area;
    private final List<Rectangle2D> taken = new ArrayList<>();

    /** A placer for the inside of a rectangle. */
    LabelPlacer(Rectangle2D area) {
        this.area = area;
    }

    /** Keeps labels off a rectangle. */
    void occupy(Rectangle2D rectangle) {
        taken.add(rectangle);
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
            for (int direction = 0; direction < DIRECTIONS; direction++) {
                // Right first, then alternating up and down, left last.
                int turn = (direction + 1) / 2 * (direction % 2 == 0 ? -1 : 1);
                double angle = 2 * Math.PI * turn / DIRECTIONS;
                double distance = clearance + ring;
                double x = point.getX() + Math.cos(angle) * (distance + width / 2) - width / 2;
                double y = point.getY() - Math.sin(angle) * (distance + height / 2) - height / 2;
                Rectangle2D candidate = new Rectangle2D.Double(x, y, width, height);
                if (area.contains(candidate) && isFree(candidate)) {
                    taken.add(candidate);
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }
}
