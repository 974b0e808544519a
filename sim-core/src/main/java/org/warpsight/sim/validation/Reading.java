package org.warpsight.sim.validation;

import org.warpsight.sim.kernel.Limiter;

/**
 * What an experiment on the model gives.
 *
 * @param value in the unit of the row
 * @param limiter what decided it
 */
record Reading(double value, Limiter limiter) {}
