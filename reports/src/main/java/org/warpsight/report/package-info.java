/**
 * What people read: charts, HTML, CSV, traces and the command line.
 *
 * <pre>
 *   command.Main (picocli) ──► sim ──► results ──► chart (SVG), page (HTML), file (CSV, JSON, trace), terminal
 * </pre>
 */
package org.warpsight.report;
