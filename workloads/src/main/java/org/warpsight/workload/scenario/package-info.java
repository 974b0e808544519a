/**
 * Scenarios as values: a model, a deployment and its traffic. Their JSON is read and written by {@code scenario.json}.
 *
 * <pre>
 *   Scenario ─┬─ Deployment ── Pool ── SchedulerSpec, RouterSpec   (sealed: a policy is a value)
 *             ├─ Traffic     ── Trace | Poisson + Lengths | ClosedLoop + Lengths
 *             └─ Slo
 * </pre>
 */
package org.warpsight.workload.scenario;
