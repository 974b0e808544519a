/**
 * Requests: where they come from and when.
 *
 * <pre>
 *   Azure CSV, Mooncake JSONL ──► RequestTrace ─┐
 *   Poisson + lengths         ──────────────────┼─► List&lt;Request&gt; in order of arrival
 *   closed loop               ──────────────────┘
 * </pre>
 */
package org.warpsight.workload.traffic;
