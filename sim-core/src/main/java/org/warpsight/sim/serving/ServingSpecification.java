package org.warpsight.sim.serving;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.warpsight.workload.scenario.RouterSpec;

/**
 * Everything a serving run depends on: equal specifications give equal results.
 *
 * @param load what is asked, and when
 * @param replicas who answers
 * @param router who answers what
 * @param disaggregation which replicas compute prompts only and which decode only; empty where all do both
 */
public record ServingSpecification(
        Load load, List<ReplicaSpecification> replicas, RouterSpec router, Optional<Disaggregation> disaggregation) {

    /** @throws IllegalArgumentException if there is no replica, or none for one of the phases */
    public ServingSpecification {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty()) {
            throw new IllegalArgumentException("a deployment needs at least one replica");
        }
        int all = replicas.size();
        disaggregation
                .map(Disaggregation::prefillReplicas)
                .filter(prefill -> prefill < 1 || prefill >= all)
                .ifPresent(prefill -> {
                    throw new IllegalArgumentException(
                            prefill + " of " + all + " replicas for prompts leave a phase without any");
                });
    }

    /** Every replica computes prompts and decodes. */
    public ServingSpecification(Load load, List<ReplicaSpecification> replicas, RouterSpec router) {
        this(load, replicas, router, Optional.empty());
    }

    /** A deployment of equal replicas. */
    public static ServingSpecification of(Load load, ReplicaSpecification replica, int replicas, RouterSpec router) {
        return new ServingSpecification(load, Collections.nCopies(replicas, replica), router);
    }
}
