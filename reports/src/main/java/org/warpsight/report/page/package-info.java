/**
 * The page that people open after a run: one self-contained HTML file.
 *
 * <pre>
 *   inputs, result, summary, charts ──► PageModel (texts only) ──► report.ftlh + report.css ──► report.html
 * </pre>
 */
package org.warpsight.report.page;
