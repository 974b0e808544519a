/**
 * The files that {@code validate} writes: errors by group, and every row with its prediction.
 *
 * <pre>
 *   ValidationResult ─┬─► ErrorsJson   {"unit":"fraction","groups":[...],"overall":{...}}
 *                     └─► RowsCsv      input columns + metric,measured,predicted,unit,ape,limiter,reason
 * </pre>
 */
package org.warpsight.report.validation;
