package org.warpsight.report.chart;

import java.util.function.Function;
import org.jfree.chart.JFreeChart;

/**
 * A chart that can be drawn at any size.
 *
 * @param id file name without ending, and prefix of the ids inside the SVG
 * @param title what it shows, a few words
 * @param takeaway what the reader should see in it, one sentence
 * @param wide size for files and wide screens
 * @param narrow size for half a page or the screen of a phone
 * @param drawing draws it for a size
 */
public record Chart(
        String id, String title, String takeaway, Size wide, Size narrow, Function<Size, JFreeChart> drawing) {

    /** A chart of the usual shape. */
    static Chart of(String id, String title, String takeaway, Function<Size, JFreeChart> drawing) {
        return new Chart(id, title, takeaway, Size.wide(420), Size.narrow(340), drawing);
    }

    /** Size of a drawing in pixels. */
    public record Size(String id, int width, int height) {

        static Size wide(int height) {
            return new Size("wide", 880, height);
        }

        static Size narrow(int height) {
            return new Size("narrow", 420, height);
        }

        /** Whether there is room for little more than the data. */
        boolean isNarrow() {
            return id.equals("narrow");
        }
    }
}
