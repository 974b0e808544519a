package org.warpsight.sim.serving;

import org.warpsight.workload.scenario.RouterSpec;
import org.warpsight.workload.traffic.Request;

/** Chooses the replica of each request: the behaviour of a {@link RouterSpec}. */
interface Router {

    /** The router that a specification asks for. */
    static Router of(RouterSpec specification, int replicas) {
        if (specification instanceof RouterSpec.RoundRobin) {
            return new RoundRobinRouter(replicas);
        }
        throw new IllegalArgumentException("no router for " + specification);
    }

    /** Index of the replica that serves a request; called once per request in order of arrival. */
    int route(Request request);
}
