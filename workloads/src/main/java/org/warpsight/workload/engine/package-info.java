/**
 * Serving engines: their published defaults, what their host costs, and how they divide a GPU's memory.
 *
 * <pre>
 *   engines/*.json ──► Engines ──► EngineProfile ─┬─► SchedulerSpec where a scenario gives none
 *                                                 └─► MemoryMap: │ weights │ workspace │ KV blocks │ unused │
 * </pre>
 */
package org.warpsight.workload.engine;
