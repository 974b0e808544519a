package org.warpsight.sim.serving;

import java.util.Collections;
import java.util.List;
import org.warpsight.workload.scenario.RouterSpec;

/**
 * Everything a serving run depends on: equal specifications give equal results.
 *
 * @param load what is asked, and when
 * @param replicas who answers
 * @param router who answers what
 */
public record ServingSpecification(Load load, List<ReplicaSpecification> replicas, RouterSpec router) {

    /** @throws IllegalArgumentException if there is no replica */
    public ServingSpecification {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty()) {
            throw new IllegalArgumentException("a deployment needs at least one replica");
        }
    }

    /** A deployment of equal replicas. */
    public static ServingSpecification of(Load load, ReplicaSpecification replica, int replicas, RouterSpec router) {
        return new ServingSpecification(load, Collections.nCopies(replicas, replica), router);
    }
}
