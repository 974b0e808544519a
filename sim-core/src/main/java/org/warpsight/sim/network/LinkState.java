package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.List;

/** A link while flows pass it. */
final class LinkState {
    final double bytesPerPs;
    /** Flows under way, and ended ones until the next look. */
    final List<Flow> flows = new ArrayList<>();
    /** What flows of fixed rate leave, bytes per picosecond. */
    double left;
    /** Flows whose rate still rises. */
    double weight;
    /** Carried so far by flows that have ended. */
    double bytes;
    /** Whether it is in the part of the network that is being looked at. */
    boolean seen;

    LinkState(double bytesPerPs) {
        this.bytesPerPs = bytesPerPs;
    }

    void empty() {
        left = bytesPerPs;
        weight = 0;
    }

    /** The rate of rising flows at which this link is full. */
    double level() {
        return Math.max(0, left / weight);
    }
}
