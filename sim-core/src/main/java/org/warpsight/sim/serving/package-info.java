/**
 * Serving: requests through routers, schedulers, KV caches and replicas.
 *
 * <pre>
 *   Load ──► Clients ──► Router ──► Replica ──► Scheduler ──► BatchShape ──► StepTimes ──► next event
 *               ▲                      │           ├─ DecodeBatch (sums: a pass costs O(1))
 *               └── request ended ─────┘           └─ KvCache (paged blocks; preemption by recompute)
 *   prompts' replicas ──► KvTransfers (flows over their cards) ──► replicas that decode
 *   ServingObserver ◄── arrivals, passes, ends
 *   RunRecord ──► ServingResult ──► ServingSummary
 * </pre>
 *
 * <p>{@link org.warpsight.sim.serving.ServingSimulation} is the entry. The model, its equations and its order of events
 * are in {@code sim-core/docs/serving.md}.
 */
package org.warpsight.sim.serving;
