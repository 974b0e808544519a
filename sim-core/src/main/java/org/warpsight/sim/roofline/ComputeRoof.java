package org.warpsight.sim.roofline;

/**
 * A rate of arithmetic that cannot be passed: a flat roof.
 *
 * @param name such as {@code bf16 matrix}; precisions with one rate may share a roof
 * @param flopsPerSecond peak rate
 */
public record ComputeRoof(String name, double flopsPerSecond) {}
