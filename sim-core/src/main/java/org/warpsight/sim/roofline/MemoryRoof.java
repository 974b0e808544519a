package org.warpsight.sim.roofline;

/**
 * A rate of a memory level that cannot be passed: a slanted roof.
 *
 * @param name such as {@code HBM}
 * @param bytesPerSecond peak rate
 */
public record MemoryRoof(String name, double bytesPerSecond) {}
