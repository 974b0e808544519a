/**
 * Charts in one house style, drawn by JFreeChart and written as SVG by Batik.
 *
 * <pre>
 *   result ──► RooflineChart, LatencyHistogram, LatencyOverTime, LoadOverTime, StepBreakdown, BankMap
 *                  │
 *                  └──► Chart (title, takeaway, drawing for any size)
 *                            ├──► SvgImage.standalone   a file with its own font and title
 *                            └──► SvgImage.inline       for the page, which brings font and colours
 * </pre>
 */
package org.warpsight.report.chart;
