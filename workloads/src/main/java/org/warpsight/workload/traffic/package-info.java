/**
 * Requests: where they come from and when.
 *
 * <pre>
 *   Azure CSV, BurstGPT CSV ──► CsvTrace      ─┐
 *   Mooncake JSON lines     ──► MooncakeTrace ─┴─► Traces ─┐
 *   Poisson arrivals + lengths ────────────────────────────┼─► RequestSource ──► List&lt;Request&gt; in order of arrival
 *   closed loop + lengths ─────────────────────────────────┘
 * </pre>
 */
package org.warpsight.workload.traffic;
