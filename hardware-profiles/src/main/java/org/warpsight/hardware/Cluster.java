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
 * @param topology how network cards and leaf switches meet
 * @param nodesPerLeaf nodes whose cards share a leaf switch
 * @param oversubscription bandwidth of a leaf switch towards its nodes over that towards the spines: 1 for a full fat
 *     tree, 2 where half of it is left when all talk across
 * @param sources where each number comes from, by field
 */
public record Cluster(
        String id,
        String name,
        String node,
        int nodes,
        Network network,
        Topology topology,
        int nodesPerLeaf,
        double oversubscription,
        Map<String, String> sources) {

    public Cluster {
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    }

    /** Which cards meet at a leaf switch. */
    public enum Topology {
        /** Card r of every node has leaf switches of its own: equal cards meet without a spine. */
        RAIL_OPTIMIZED,
        /** All cards of a node are at one leaf switch. */
        LEAF_SPINE
    }

    /** Kind of network between nodes. */
    public enum Network {
        INFINIBAND,
        ROCE
    }
}
