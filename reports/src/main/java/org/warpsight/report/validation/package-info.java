/**
 * What {@code validate} writes: errors by group as JSON or a table, and every row with its prediction as CSV.
 *
 * <pre>
 *   ValidationResult ─┬─► ErrorsJson    {"unit":"fraction","groups":[...],"overall":{...}}
 *                     ├─► ErrorsTable   the same for the terminal, in percent
 *                     └─► RowsCsv       input columns + metric,measured,predicted,unit,ape,limiter,reason
 * </pre>
 */
package org.warpsight.report.validation;
