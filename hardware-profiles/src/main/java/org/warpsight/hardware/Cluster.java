package org.warpsight.hardware;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Equal nodes behind one network.
 *
 * @param id identifier, such as {@code dgx-h100-infiniband}
 * @param name name for people
 * @param node id of the {@link Node}
 * @param nodes how many there are
 * @param network what connects them
 * @param oversubscription injection bandwidth of all nodes over the bisection that the network gives them: 1 for a full
 *     fat tree, 2 where half of it is left when all talk across
 * @param sources where each number comes from, by field
 */
public record Cluster(
        String id,
        String name,
        String node,
        int nodes,
        Network network,
        double oversubscription,
        Map<String, String> sources) {

    public Cluster {
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    }

    /** Kind of network between nodes. */
    public enum Network {
        INFINIBAND,
        ROCE
    }
}
