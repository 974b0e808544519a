package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.List;

/**
 * All-reduce in trees, one per rail: sums go along a chain (or through the switch) to the GPU at the rail's card, up a tree
 * over the nodes, and back the same way.
 *
 * <pre>
 *   first chunk   GPU ─► GPU ─► GPU at card ─► node ─► node ─► root ─► ... back          one hop after another
 *   the others    all hops at once
 * </pre>
 *
 * <p>A double binary tree makes each node send two halves up and two down (Sanders et al., "Two-tree algorithms for full
 * bandwidth broadcast, reduction and scan", 2009): while all hops are busy each card sends and receives the buffer twice, on
 * two nodes once.
 */
final class TreeProgram {
    private final Traffic traffic;
    private final boolean inSwitch;
    private final int rails;
    private final double aheadBytes;

    /**
     * Trees on some traffic.
     *
     * @param inSwitch whether the switches of each node sum and copy
     * @param aheadBytes what goes ahead on each rail
     */
    TreeProgram(Traffic traffic, boolean inSwitch, double aheadBytes) {
        this.traffic = traffic;
        this.inSwitch = inSwitch;
        this.aheadBytes = aheadBytes;
        this.rails = inSwitch && traffic.nodes() == 1 ? traffic.gpus() : traffic.rails();
    }

    Program of(double bytes) {
        double share = bytes / rails;
        double chunk = Math.min(share, aheadBytes);
        List<Round> rounds = new ArrayList<>();
        insideUp(rounds, chunk);
        for (int span = 1; span < traffic.nodes(); span *= 2) {
            rounds.add(level(span, chunk, true));
        }
        for (int span = Integer.highestOneBit(Math.max(1, traffic.nodes() - 1));
                span >= 1 && traffic.nodes() > 1;
                span /= 2) {
            rounds.add(level(span, chunk, false));
        }
        insideDown(rounds, chunk);
        if (share > chunk) {
            rounds.add(allHops(share - chunk));
        }
        return traffic.program(traffic.gpus(), rounds);
    }

    private void insideUp(List<Round> rounds, double bytes) {
        if (inSwitch) {
            List<Transfer> sums = new ArrayList<>();
            addSums(sums, bytes);
            rounds.add(new Round(sums));
            return;
        }
        for (int place = 0; place < traffic.gpusPerNode() - 1; place++) {
            rounds.add(chainHop(place, bytes, true));
        }
    }

    private void insideDown(List<Round> rounds, double bytes) {
        if (inSwitch) {
            List<Transfer> copies = new ArrayList<>();
            addMulticasts(copies, bytes);
            rounds.add(new Round(copies));
            return;
        }
        for (int place = traffic.gpusPerNode() - 2; place >= 0; place--) {
            rounds.add(chainHop(place, bytes, false));
        }
    }

    private void addSums(List<Transfer> transfers, double bytes) {
        for (int node = 0; node < traffic.nodes(); node++) {
            for (int rail = 0; rail < rails; rail++) {
                transfers.add(traffic.sum(node, head(node, rail), bytes));
            }
        }
    }

    private void addMulticasts(List<Transfer> transfers, double bytes) {
        for (int node = 0; node < traffic.nodes(); node++) {
            for (int rail = 0; rail < rails; rail++) {
                transfers.add(traffic.multicast(node, head(node, rail), bytes));
            }
        }
    }

    private int head(int node, int rail) {
        return traffic.nodes() == 1 ? rail * traffic.gpus() / rails : traffic.gpuAtRail(node, rail);
    }

    private Round chainHop(int place, double bytes, boolean up) {
        List<Transfer> hops = new ArrayList<>();
        addChainHop(hops, place, bytes, up);
        return new Round(hops);
    }

    /** The hop of all chains from the GPU a number of places before their end, or back. */
    private void addChainHop(List<Transfer> hops, int place, double bytes, boolean up) {
        int perNode = traffic.gpusPerNode();
        for (int node = 0; node < traffic.nodes(); node++) {
            for (int rail = 0; rail < rails; rail++) {
                int end = head(node, rail) % perNode;
                int outer = node * perNode + (end + 1 + place) % perNode;
                int inner = node * perNode + (end + 2 + place) % perNode;
                hops.add(up ? traffic.sendOnRail(outer, inner, bytes) : traffic.sendOnRail(inner, outer, bytes));
            }
        }
    }

    private Round level(int span, double bytes, boolean up) {
        List<Transfer> hops = new ArrayList<>();
        for (int child = span; child < traffic.nodes(); child += 2 * span) {
            for (int rail = 0; rail < rails; rail++) {
                int lower = traffic.gpuAtRail(child, rail);
                int upper = traffic.gpuAtRail(child - span, rail);
                hops.add(up ? traffic.send(lower, upper, bytes) : traffic.send(upper, lower, bytes));
            }
        }
        return new Round(hops);
    }

    private Round allHops(double bytes) {
        List<Transfer> hops = new ArrayList<>();
        if (inSwitch) {
            addSums(hops, bytes);
            addMulticasts(hops, bytes);
        } else {
            for (int place = 0; place < traffic.gpusPerNode() - 1; place++) {
                addChainHop(hops, place, bytes, true);
                addChainHop(hops, place, bytes, false);
            }
        }
        for (int node = 0; node < traffic.nodes(); node++) {
            for (int rail = 0; rail < rails; rail++) {
                addNeighbours(hops, node, rail, bytes);
            }
        }
        return new Round(hops);
    }

    /** Two sends per node, as each has in a double binary tree whatever its place; one where there are two nodes. */
    private void addNeighbours(List<Transfer> hops, int node, int rail, double bytes) {
        int nodes = traffic.nodes();
        if (nodes > 1) {
            hops.add(traffic.send(traffic.gpuAtRail(node, rail), traffic.gpuAtRail((node + 1) % nodes, rail), bytes));
        }
        if (nodes > 2) {
            int before = (node + nodes - 1) % nodes;
            hops.add(traffic.send(traffic.gpuAtRail(node, rail), traffic.gpuAtRail(before, rail), bytes));
        }
    }
}
