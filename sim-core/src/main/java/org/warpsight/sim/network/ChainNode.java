package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Sums from GPU to GPU along a chain that ends at the rail's card.
 *
 * @param traffic of the collective
 */
record ChainNode(Traffic traffic) implements TreeNode {
    @Override
    public int rails() {
        return traffic.rails();
    }

    @Override
    public List<Round> up(double bytes) {
        List<Round> rounds = new ArrayList<>();
        for (int place = 0; place < traffic.gpusPerNode() - 1; place++) {
            rounds.add(new Round(hop(place, bytes, true)));
        }
        return rounds;
    }

    @Override
    public List<Round> down(double bytes) {
        List<Round> rounds = new ArrayList<>();
        for (int place = traffic.gpusPerNode() - 2; place >= 0; place--) {
            rounds.add(new Round(hop(place, bytes, false)));
        }
        return rounds;
    }

    @Override
    public List<Transfer> busy(double bytes) {
        List<Transfer> hops = new ArrayList<>();
        for (int place = 0; place < traffic.gpusPerNode() - 1; place++) {
            hops.addAll(hop(place, bytes, true));
            hops.addAll(hop(place, bytes, false));
        }
        return hops;
    }

    /** The hop of all chains from the GPU a number of places before their end, or back. */
    private List<Transfer> hop(int place, double bytes, boolean up) {
        List<Transfer> hops = new ArrayList<>();
        int perNode = traffic.gpusPerNode();
        for (int node = 0; node < traffic.nodes(); node++) {
            for (int rail = 0; rail < rails(); rail++) {
                int end = traffic.gpuAtRail(node, rail) % perNode;
                int outer = node * perNode + (end + 1 + place) % perNode;
                int inner = node * perNode + (end + 2 + place) % perNode;
                hops.add(up ? traffic.sendOnRail(outer, inner, bytes) : traffic.sendOnRail(inner, outer, bytes));
            }
        }
        return hops;
    }
}
