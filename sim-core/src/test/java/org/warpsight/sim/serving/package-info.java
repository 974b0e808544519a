/**
 * Laws of the serving simulation.
 *
 * <pre>
 *   Runs (builders, random requests) ──► ServingSimulation ──► assertions
 *   LinearStepTimes (a GPU with a price per token and per key) ──┘
 * </pre>
 */
package org.warpsight.sim.serving;
