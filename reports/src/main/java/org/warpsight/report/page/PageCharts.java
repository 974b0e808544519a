package org.warpsight.report.page;

import org.warpsight.report.chart.Chart;
import org.warpsight.report.chart.RunCharts;
import org.warpsight.report.chart.SvgImage;

/**
 * The charts of a page as SVG. Those that stand side by side have the narrow form only.
 *
 * @param ttft half a page wide
 * @param tpot half a page wide
 */
public record PageCharts(
        Figure ttft, Figure tpot, Figure latencyOverTime, Figure loadOverTime, Figure stepBreakdown, Figure roofline) {

    /**
     * A chart in the forms that the page switches between by its width.
     *
     * @param wide SVG for wide screens; empty for a chart that is always narrow
     * @param narrow SVG for phones
     */
    public record Figure(String title, String takeaway, String wide, String narrow) {

        private static Figure full(Chart chart) {
            return new Figure(
                    chart.title(),
                    chart.takeaway(),
                    SvgImage.inline(chart, chart.wide()),
                    SvgImage.inline(chart, chart.narrow()));
        }

        private static Figure half(Chart chart) {
            return new Figure(chart.title(), chart.takeaway(), "", SvgImage.inline(chart, chart.narrow()));
        }
    }

    static PageCharts of(RunCharts charts) {
        return new PageCharts(
                Figure.half(charts.ttft()),
                Figure.half(charts.tpot()),
                Figure.full(charts.latencyOverTime()),
                Figure.full(charts.loadOverTime()),
                Figure.full(charts.stepBreakdown()),
                Figure.full(charts.roofline()));
    }
}
