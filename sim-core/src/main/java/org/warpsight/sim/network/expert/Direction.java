package org.warpsight.sim.network.expert;

/** Which way tokens travel. */
public enum Direction {
    /** To their experts. */
    DISPATCH,
    /** Back, to be added up. */
    COMBINE
}
