package org.warpsight.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelPlacerTest {
    private static final Rectangle2D AREA = new Rectangle2D.Double(0, 0, 600, 400);

    @Test
    void labelsCoverNeitherEachOtherNorPointsNorTheEdge() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            LabelPlacer placer = new LabelPlacer(AREA);
            List<Rectangle2D> taken = new ArrayList<>();
            List<Point2D> points = new ArrayList<>();
            for (int index = 0; index < 25; index++) {
                Point2D point = new Point2D.Double(random.nextDouble() * 600, random.nextDouble() * 400);
                Rectangle2D dot = new Rectangle2D.Double(point.getX() - 4, point.getY() - 4, 8, 8);
                points.add(point);
                taken.add(dot);
                placer.occupy(dot);
            }
            for (Point2D point : points) {
                Rectangle2D label =
                        placer.place(point, 4, 30 + random.nextInt(60), 13).orElse(null);
                if (label != null) {
                    assertThat(AREA.contains(label)).as("seed %d", seed).isTrue();
                    assertThat(taken).as("seed %d", seed).noneMatch(label::intersects);
                    taken.add(label);
                }
            }
        }
    }

    @Test
    void aLonelyPointIsNamedOnItsRight() {
        Rectangle2D label = new LabelPlacer(AREA)
                .place(new Point2D.Double(100, 100), 5, 40, 12)
                .orElseThrow();
        assertThat(label.getMinX()).isGreaterThan(105);
        assertThat(label.getCenterY()).isEqualTo(100);
    }

    @Test
    void aLabelRatherCrossesNoLineButStaysNearItsPoint() {
        LabelPlacer placer = new LabelPlacer(AREA);
        Line2D right = new Line2D.Double(120, 0, 120, 400);
        placer.avoid(right);
        Point2D point = new Point2D.Double(100, 100);
        assertThat(placer.place(point, 5, 40, 12).orElseThrow().intersectsLine(right))
                .isFalse();
        // Lines on both sides: the nearest place all the same.
        LabelPlacer between = new LabelPlacer(AREA);
        between.avoid(right);
        between.avoid(new Line2D.Double(80, 0, 80, 400));
        between.avoid(new Line2D.Double(100, 0, 100, 400));
        assertThat(between.place(point, 5, 40, 12).orElseThrow().getMinX()).isLessThan(120);
    }

    @Test
    void labelsSideBySideDoNotReadAsOne() {
        LabelPlacer placer = new LabelPlacer(AREA);
        Rectangle2D first =
                placer.place(new Point2D.Double(100, 100), 5, 40, 12).orElseThrow();
        Rectangle2D second =
                placer.place(new Point2D.Double(100, 100), 5, 40, 12).orElseThrow();
        Rectangle2D grown =
                new Rectangle2D.Double(first.getX() - 2, first.getY(), first.getWidth() + 4, first.getHeight());
        assertThat(second.intersects(grown)).isFalse();
    }

    @Test
    void aLabelWithoutARoomIsLeftOut() {
        LabelPlacer placer = new LabelPlacer(AREA);
        placer.occupy(AREA);
        assertThat(placer.place(new Point2D.Double(100, 100), 5, 40, 12)).isEmpty();
    }
}
