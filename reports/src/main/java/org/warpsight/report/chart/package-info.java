/**
 * Charts in one house style, drawn by JFreeChart and written as SVG by Batik.
 *
 * <pre>
 *   run     ──► RooflineChart, LatencyHistogram, LatencyOverTime, LoadOverTime, StepBreakdown ─┐
 *   kernel  ──► RooflineChart, PipelineChart, LadderChart, BankMap ────────────────────────────┤
 *   network ──► CollectiveChart, ExpertChart, LinkHeatMap ─────────────────────────────────────┤
 *                  ┌───────────────────────────────────────────────────────────────────────────┘
 *                  │
 *                  └──► Chart (title, takeaway, drawing for any size)
 *                            ├──► SvgImage.standalone   a file with its own font and title
 *                            └──► SvgImage.inline       for the page, which brings font and colours
 * </pre>
 */
package org.warpsight.report.chart;
