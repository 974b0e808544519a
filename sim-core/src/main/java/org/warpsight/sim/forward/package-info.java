/**
 * A batch through a model: kernels and collectives one after another, and the tables that remember their times.
 *
 * <pre>
 *   BatchShape ──► ForwardOperators ──► TimeTables ──► OperatorTime x layers ──► StepTime
 *                                          │ miss
 *                                          └──► kernel simulation
 * </pre>
 */
package org.warpsight.sim.forward;
