/**
 * What happens, and when: the discrete-event simulation.
 *
 * <pre>
 *   profile ─┐
 *            ├─► Operator ─► KernelPlan ─► KernelResult ─┐
 *   model  ──┘   (what)      (how: tiles,   (time, bytes,  ├─► StepTime ─► ServingResult
 *                            stages, warps)  stalls, why)  │   (one forward  (per request,
 *   traffic ───────────────────────────────────────────────┘    pass)         per GPU)
 * </pre>
 *
 * <p>{@code engine} knows time, {@code gpu} the parts of a GPU, {@code kernel} how an operator runs on them,
 * {@code roofline} its closed-form bounds, {@code network} links and collectives, {@code forward} a batch through a
 * model, {@code serving} requests, {@code validation} measured rows.
 */
package org.warpsight.sim;
