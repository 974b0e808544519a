/**
 * From a scenario to a run, and from a deployment to an estimate: puts together what the other packages do.
 *
 * <pre>
 *   ResolvedScenario ─► ScenarioRun ─┬─ TimeTableLibrary ─►   ReplicaStepTimes per pool ─┐
 *                                    ├─ MemoryMap ─► KV blocks ──────────────────────────┼─► ServingSpecification ─► ServingResult
 *                                    └─ Traffic ─► requests ─► Load ─────────────────────┘
 *   ResolvedPool + StepTimes ─► Estimate
 * </pre>
 */
package org.warpsight.sim.scenario;
