/**
 * Measured tables: rows are predicted from their inputs alone and compared with what was measured.
 *
 * <pre>
 *   TABLE.csv ──► MeasuredTables ──► MeasuredRow ─┬─ measurements ──────────────────────────┐
 *                  (TableKind by                  └─ RowInputs ──► RowCase ──► Prediction ──┴─► PredictedRow ──► ErrorSummary
 *                   its columns)                     (no measured column is in it)                             (per group)
 * </pre>
 *
 * <p>{@link org.warpsight.sim.validation.Validation} is the entry. The kinds of tables and what is predicted of each are in
 * {@code sim-core/docs/validation.md}.
 */
package org.warpsight.sim.validation;
