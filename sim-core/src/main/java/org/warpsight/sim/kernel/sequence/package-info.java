/**
 * What a library launches for a part of a model: operators one after another, each with what the one before has left in L2.
 *
 * <pre>
 *   MixtureLayer ──► MixtureKernels, SharedExpertKernels ─┐
 *   LatentLayer ──────────────────────────────────────────┼─► KernelSequence ──► KernelSimulator ──► SequenceResult
 *   (other lists of operators) ───────────────────────────┘
 * </pre>
 */
package org.warpsight.sim.kernel.sequence;
