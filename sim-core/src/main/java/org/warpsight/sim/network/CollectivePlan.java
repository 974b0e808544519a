package org.warpsight.sim.network;

/**
 * How a collective is carried out.
 *
 * @param channels thread blocks per GPU that copy
 */
public record CollectivePlan(Algorithm algorithm, Protocol protocol, int channels) {}
