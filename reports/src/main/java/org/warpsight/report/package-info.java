/**
 * What people read: charts, HTML, CSV, traces and the command line.
 *
 * <pre>
 *   command.Main (picocli) ──► sim ──► ServingResult ──► Verdict
 *                                            │             │
 *                                            ├──► chart ───┴──► page (report.html)
 *                                            └──► file (run directory: CSV, JSON, trace) and the terminal
 * </pre>
 */
package org.warpsight.report;
