package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.List;

/**
 * All-reduce in trees, one per rail: sums go inside each node (along a chain or through the switches) to the GPU at the
 * rail's card, up a tree over the nodes, and back the same way.
 *
 * <pre>
 *   first chunk   inside ─► GPU at card ─► node ─► node ─► root ─► ... back          one hop after another
 *   the others    all hops at once
 * </pre>
 *
 * <p>A double binary tree makes each node send two halves up and two down (Sanders et al., "Two-tree algorithms for full
 * bandwidth broadcast, reduction and scan", 2009): while all hops are busy each card sends and receives the buffer twice, on
 * two nodes once.
 */
final class TreeProgram {
    private final Traffic traffic;
    private final TreeNode inside;
    private final double aheadBytes;

    /**
     * Trees on some traffic.
     *
     * @param inside what the GPUs of a node do
     * @param aheadBytes what goes ahead on each rail
     */
    TreeProgram(Traffic traffic, TreeNode inside, double aheadBytes) {
        this.traffic = traffic;
        this.inside = inside;
        this.aheadBytes = aheadBytes;
    }

    Program of(double bytes) {
        double share = bytes / inside.rails();
        double chunk = Math.min(share, aheadBytes);
        List<Round> rounds = new ArrayList<>(inside.up(chunk));
        for (int span = 1; span < traffic.nodes(); span *= 2) {
            rounds.add(level(span, chunk, true));
        }
        for (int span = Integer.highestOneBit(Math.max(1, traffic.nodes() - 1));
                span >= 1 && traffic.nodes() > 1;
                span /= 2) {
            rounds.add(level(span, chunk, false));
        }
        rounds.addAll(inside.down(chunk));
        if (share > chunk) {
            rounds.add(allHops(share - chunk));
        }
        return traffic.program(traffic.gpus(), rounds);
    }

    private Round level(int span, double bytes, boolean up) {
        List<Transfer> hops = new ArrayList<>();
        for (int child = span; child < traffic.nodes(); child += 2 * span) {
            for (int rail = 0; rail < inside.rails(); rail++) {
                int lower = traffic.gpuAtRail(child, rail);
                int upper = traffic.gpuAtRail(child - span, rail);
                hops.add(up ? traffic.send(lower, upper, bytes) : traffic.send(upper, lower, bytes));
            }
        }
        return new Round(hops);
    }

    private Round allHops(double bytes) {
        List<Transfer> hops = new ArrayList<>(inside.busy(bytes));
        for (int node = 0; node < traffic.nodes(); node++) {
            for (int rail = 0; rail < inside.rails(); rail++) {
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
