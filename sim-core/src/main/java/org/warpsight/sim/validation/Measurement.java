package org.warpsight.sim.validation;

import java.util.OptionalDouble;

/**
 * One measured value of a row.
 *
 * @param metric what it is, such as {@code latency} or {@code ttft}
 * @param text the field as it stands in the table; empty where nothing was measured
 * @param value the number; empty where nothing was measured
 * @param unit of the value and its prediction
 */
public record Measurement(String metric, String text, OptionalDouble value, String unit) {}
