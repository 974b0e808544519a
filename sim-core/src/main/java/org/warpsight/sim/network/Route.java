package org.warpsight.sim.network;

/**
 * The way of data from one GPU to another.
 *
 * @param links indices into {@link Fabric#links()}, in the order in which they are passed; not changed by anybody
 * @param latencyPs picoseconds that one message takes beside its transmission
 * @param leavesNode whether network cards are passed
 */
public record Route(int[] links, long latencyPs, boolean leavesNode) {}
