/**
 * Kernels: an operator is lowered to a plan (tiles, stages, warps) and the plan is run on {@code sim.gpu}.
 *
 * <pre>
 *   Operator ──► PlanFamily (candidates) ──► closed form ranks ──► best two simulated ──► KernelResult
 * </pre>
 */
package org.warpsight.sim.kernel;
