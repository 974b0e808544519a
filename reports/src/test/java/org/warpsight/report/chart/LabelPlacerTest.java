package org.warpsight.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

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
    void aLabelWithoutARoomIsLeftOut() {
        LabelPlacer placer = new LabelPlacer(AREA);
        placer.occupy(AREA);
        assertThat(placer.place(new Point2D.Double(100, 100), 5, 40, 12)).isEmpty();
    }
}
