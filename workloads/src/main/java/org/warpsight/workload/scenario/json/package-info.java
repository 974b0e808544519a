/**
 * Scenarios as JSON: reading with overrides, checking against models, hardware and engines, and writing back.
 *
 * <pre>
 *   id or path ──► JsonDocument ──► Overrides (--set) ──► schema ──► ScenarioFile ──► ScenarioReader ──► ResolvedScenario
 *                                                                                      ├─ PoolReader       (Scenario, model,
 *                                                                                      └─ TrafficReader     GPUs, engines)
 *   Scenario ──► ScenarioWriter ──► JSON with every default spelt out
 * </pre>
 */
package org.warpsight.workload.scenario.json;
