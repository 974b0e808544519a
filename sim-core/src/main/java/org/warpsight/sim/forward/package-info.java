/**
 * A batch through a model: kernels and collectives one after another, and the tables that remember their times.
 *
 * <pre>
 *   BatchShape ──► ReplicaStepTimes ──► OperatorTime x layers ──► duration of the pass
 *                       │       └──► CollectiveTimes
 *                       ▼
 *   Operator ──► Family + sizes ──► TimeTables ──► TimeTable ──► knots at both ends of the sizes' cells
 *                                       │ start, end                │ missing
 *                                       ▼                           ▼
 *                                   TimeCache (disk)            KernelSimulator
 * </pre>
 */
package org.warpsight.sim.forward;
