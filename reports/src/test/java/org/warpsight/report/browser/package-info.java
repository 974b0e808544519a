/**
 * The report as a reader meets it: opened in a browser, wide and narrow, light and dark. Tagged {@code full}.
 *
 * <pre>
 *  scenario ─► serve ─► report.html ─► Browser (Chromium, no network) ─► claims
 * </pre>
 */
package org.warpsight.report.browser;
