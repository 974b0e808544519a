package org.warpsight.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineLabelTest {
    private static final double WIDTH = 130;

    /** As roofs of memory are drawn: to the right and up. */
    private static final Line2D LINE = new Line2D.Double(80, 330, 480, 130);

    /** The line moved down by so many pixels. */
    private static Line2D below(double pixels) {
        return new Line2D.Double(LINE.getX1(), LINE.getY1() + pixels, LINE.getX2(), LINE.getY2() + pixels);
    }

    private static LineLabel label(Line2D... others) {
        return LineLabel.of(LINE, List.of(others), WIDTH, box -> true).orElseThrow();
    }

    @Test
    void aLineByItselfHasItsNameAbove() {
        assertThat(label().across()).isNegative();
    }

    @Test
    void anotherLineCloseAboveLeavesRoomOnTheLine() {
        LineLabel label = label(below(-15), below(40));
        assertThat(label.onLine()).isTrue();
        Path2D text = new Path2D.Double(label.box(), label.transform());
        for (double along = 0; along <= 1; along += 0.001) {
            double x = LINE.getX1() + along * (LINE.getX2() - LINE.getX1());
            double y = LINE.getY1() - 15 + along * (LINE.getY2() - LINE.getY1());
            assertThat(text.contains(x, y)).isFalse();
        }
    }

    @Test
    void aStillNearerOneLeavesRoomBelowAndOneOnEitherSideNone() {
        assertThat(label(below(-5)).across()).isPositive();
        assertThat(LineLabel.of(LINE, List.of(below(-5), below(5)), WIDTH, box -> true))
                .isEmpty();
    }

    @Test
    void aLineThatCrossesItIsPassed() {
        Line2D level = new Line2D.Double(0, 300, 600, 300);
        assertThat(label(level).start()).isGreaterThan(label().start());
    }

    @Test
    void whatIsInTheWayIsPassed() {
        Rectangle2D point = new Rectangle2D.Double(130, 280, 20, 20);
        LineLabel label = LineLabel.of(LINE, List.of(), WIDTH, box -> !box.intersects(point))
                .orElseThrow();
        assertThat(label.start()).isGreaterThan(label().start());
        assertThat(label.boxes()).noneMatch(box -> box.intersects(point));
    }

    @Test
    void aLineShorterThanItsNameHasNone() {
        assertThat(LineLabel.of(new Line2D.Double(0, 0, 100, -50), List.of(), WIDTH, box -> true))
                .isEmpty();
    }
}
