package org.warpsight.report.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.SvgImage;
import org.warpsight.report.file.RunDirectory;

/** A folder of charts, each an SVG by its id. */
final class ChartFolder {
    private ChartFolder() {}

    /**
     * Writes charts and says where they are.
     *
     * @param err told where each of them lies
     * @throws org.warpsight.hardware.json.BadInputException if the folder cannot be written
     */
    static void write(Path folder, List<Chart> charts, PrintWriter err) {
        try (RunDirectory directory = RunDirectory.at(folder)) {
            charts.forEach(chart -> directory.write(file(chart), SvgImage.standalone(chart, chart.wide())));
            Path written = directory.complete();
            charts.forEach(chart -> err.println("Chart: " + written.resolve(file(chart))));
        }
    }

    private static String file(Chart chart) {
        return chart.id() + ".svg";
    }
}
