package org.warpsight.report.chart;

import java.util.function.Function;
import org.jfree.chart.JFreeChart;

/**
 * A chart that can be drawn at any size.
 *
 * @param id file name without ending, and prefix of the ids inside the SVG
 * @param title what it shows, a few words
 * @param takeaway what the reader should see in it, one sentence
 * @param drawing draws it for a size
 */
public record Chart(String id, String title, String takeaway, Function<Size, JFreeChart> drawing) {

    /** Size of a drawing in pixels. */
    public record Size(String id, int width, int height) {
        /** For files and wide screens. */
        public static final Size WIDE = new Size("wide", 880, 420);

        /** For half a page, or the screen of a phone. */
        public static final Size NARROW = new Size("narrow", 420, 340);

        /** Whether there is room for little more than the data. */
        public boolean narrow() {
            return width < 600;
        }
    }
}
