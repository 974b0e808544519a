/**
 * Scenarios: a model, a deployment and its traffic, read from one JSON file.
 *
 * <pre>
 *   scenario.json ──► Scenario ─┬─ Deployment ── Pool ── SchedulerSpec, RouterSpec   (sealed: a policy is a value)
 *                               ├─ Traffic     ── trace | arrivals + lengths | concurrency
 *                               └─ Slo
 * </pre>
 */
package org.warpsight.workload.scenario;
