/**
 * Serving: requests through routers, schedulers, KV caches and replicas.
 *
 * <pre>
 *   RequestSource ──► Router ──► Replica ──► Scheduler ──► BatchShape ──► StepTimes ──► next event
 *                                   └──► KvCache (paged blocks; preemption by recompute)
 *   observers ◄── hooks ── every step, admission, finish
 * </pre>
 */
package org.warpsight.sim.serving;
