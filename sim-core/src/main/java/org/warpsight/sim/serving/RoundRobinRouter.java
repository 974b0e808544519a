package org.warpsight.sim.serving;

import org.warpsight.workload.traffic.Request;

/** Each replica in turn, starting with the first. */
final class RoundRobinRouter implements Router {
    private final int replicas;
    private int next;

    RoundRobinRouter(int replicas) {
        this.replicas = replicas;
    }

    @Override
    public int route(Request request) {
        int chosen = next;
        next = (next + 1) % replicas;
        return chosen;
    }
}
