package org.warpsight.sim.validation;

import org.warpsight.sim.kernel.Limiter;

/** What the simulation says of one measurement. */
public sealed interface Prediction {

    /** Why it is so, in a few words for people. */
    String reason();

    /**
     * A predicted value.
     *
     * @param value in the unit of the measurement
     * @param limiter what decides it
     */
    record Predicted(double value, Limiter limiter, String reason) implements Prediction {}

    /** The simulation has no value for the row, which counts as an error of 1. */
    record Unpredicted(String reason) implements Prediction {}
}
