package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Cluster;
import org.warpsight.hardware.Cluster.Topology;
import org.warpsight.hardware.HardwareCatalogue.Fleet;
import org.warpsight.hardware.Node;
import org.warpsight.hardware.json.BadInputException;

/**
 * The links of some nodes and the routes over them.
 *
 * <pre>
 *   switch   GPU ─out─► NVSwitch ─in─► GPU            mesh   GPU ─────► GPU, a link for each ordered pair
 *   pcie     GPU ─out─► switch ─up─► host ─down─► switch ─in─► GPU
 *   nodes    GPU ··· card ─out─► leaf ─up─► spines ─down─► leaf ─in─► card ··· GPU
 * </pre>
 *
 * <p>GPUs are numbered through the nodes: GPU g is GPU g mod n of node g / n. A leaf switch spreads what leaves it evenly
 * over its spines, so its uplinks are one link of their summed rate; likewise the cards of a GPU that has several. The PCIe
 * lanes between a GPU and its card are faster than the card and are left out.
 *
 * <p>On a rail-optimised network a GPU hands data for another rail to the GPU of its node on that rail, over the node's
 * own fabric, so that it leaves on the receiver's rail (NCCL's PXN: NVIDIA, "Doubling all2all performance with NCCL 2.12",
 * 2022). Immutable.
 */
public final class Fabric {
    private static final double BYTES_PER_GB = 1e9;
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    private final Node node;
    private final int gpus;
    private final Topology topology;
    private final int nodesPerLeaf;
    private final double oversubscription;
    /** Cards of a node, those of one GPU counted as one. */
    private final int rails;

    private final List<Link> links = new ArrayList<>();
    private final InsideNode[] insides;
    private int firstCard;
    private int firstLeaf;

    private Fabric(Node node, int gpus, Topology topology, int nodesPerLeaf, double oversubscription) {
        this.node = node;
        this.gpus = gpus;
        this.topology = topology;
        this.nodesPerLeaf = nodesPerLeaf;
        this.oversubscription = oversubscription;
        this.rails = Math.min(node.networkCards(), node.gpus());
        this.insides = IntStream.range(0, nodes())
                .mapToObj(number -> InsideNode.of(node, nodes() == 1 ? "" : "node " + number + " ", links))
                .toArray(InsideNode[]::new);
        if (nodes() > 1) {
            addCards();
            addLeaves();
        }
    }

    /** One node by itself. */
    public static Fabric of(Node node) {
        return new Fabric(node, node.gpus(), Topology.RAIL_OPTIMIZED, 1, 1);
    }

    /**
     * The first GPUs of a cluster, in whole nodes.
     *
     * @throws BadInputException if the cluster has fewer
     */
    public static Fabric of(Fleet fleet, int gpus) {
        Cluster cluster = fleet.cluster();
        Node node = fleet.server().node();
        int nodes = Ceiling.divide(gpus, node.gpus());
        if (nodes > cluster.nodes()) {
            throw tooFew(cluster.id(), (long) cluster.nodes() * node.gpus(), gpus);
        }
        return new Fabric(
                node, nodes * node.gpus(), cluster.topology(), cluster.nodesPerLeaf(), cluster.oversubscription());
    }

    /**
     * Enough nodes for a number of GPUs on a network that blocks nobody, where no cluster says otherwise.
     *
     * @throws BadInputException if one node is not enough and it has no network card
     */
    public static Fabric of(Node node, int gpus) {
        int nodes = Ceiling.divide(gpus, node.gpus());
        if (nodes > 1 && node.networkCards() == 0) {
            throw tooFew(node.id(), node.gpus(), gpus);
        }
        return new Fabric(node, nodes * node.gpus(), Topology.RAIL_OPTIMIZED, nodes, 1);
    }

    private static BadInputException tooFew(String where, long there, long wanted) {
        return BadInputException.of(
                where,
                "",
                "it connects " + there + " GPUs, not " + wanted,
                "Use fewer GPUs or a larger cluster; a node without network cards stands alone");
    }

    private void addCards() {
        firstCard = links.size();
        for (int card = 0; card < nodes() * rails; card++) {
            String name = "node " + card / rails + " card " + card % rails;
            links.add(new Link(name + " out", Link.Kind.CARD, railBytesPerSecond()));
            links.add(new Link(name + " in", Link.Kind.CARD, railBytesPerSecond()));
        }
    }

    private void addLeaves() {
        firstLeaf = links.size();
        int groups = Ceiling.divide(nodes(), nodesPerLeaf);
        boolean byRail = topology == Topology.RAIL_OPTIMIZED;
        int leaves = groups * (byRail ? rails : 1);
        double rate = (double) nodesPerLeaf * (byRail ? 1 : rails) * railBytesPerSecond() / oversubscription;
        // Rails of one group of nodes meet in the spines only, for those who go straight to another rail.
        if (leaves > 1) {
            for (int leaf = 0; leaf < leaves; leaf++) {
                links.add(new Link("leaf " + leaf + " up", Link.Kind.SPINE, rate));
                links.add(new Link("leaf " + leaf + " down", Link.Kind.SPINE, rate));
            }
        }
    }

    private double railBytesPerSecond() {
        return node.networkCardGbPerS() * BYTES_PER_GB * node.networkCards() / rails;
    }

    /** All GPUs, those of partly used nodes included. */
    public int gpus() {
        return gpus;
    }

    /** Nodes. */
    public int nodes() {
        return gpus / node.gpus();
    }

    /** What a node is. */
    public Node node() {
        return node;
    }

    /** All links; routes name them by their place here. */
    public List<Link> links() {
        return Collections.unmodifiableList(links);
    }

    /** The way between two different GPUs; over the receiver's rail where rails are. */
    public Route route(int from, int to) {
        requireGpu(from);
        requireGpu(to);
        int source = from / node.gpus();
        int target = to / node.gpus();
        if (source == target) {
            int[] inside = insides[source].links(from % node.gpus(), to % node.gpus());
            return new Route(inside, picoseconds(node.linkLatencyUs()), false);
        }
        return acrossNodes(source, from % node.gpus(), target, to % node.gpus());
    }

    /**
     * The way between two different GPUs over their own network cards, inside a node as well, as a GPU goes that writes
     * straight into the memory of another one.
     *
     * @throws IllegalArgumentException if there is only one node, whose cards are no part of the fabric
     */
    public Route straight(int from, int to) {
        requireGpu(from);
        requireGpu(to);
        if (nodes() == 1) {
            throw new IllegalArgumentException("a single node has no network");
        }
        int inNode = node.gpus();
        return acrossNodes(from / inNode, from % inNode, to / inNode, to % inNode, from % inNode);
    }

    private Route acrossNodes(int source, int from, int target, int to) {
        int relay = topology == Topology.RAIL_OPTIMIZED && card(from) != card(to) ? to : from;
        return acrossNodes(source, from, target, to, relay);
    }

    private Route acrossNodes(int source, int from, int target, int to, int relay) {
        IntStream.Builder way = IntStream.builder();
        double latencyUs = node.networkLatencyUs();
        if (relay != from) {
            IntStream.of(insides[source].links(from, relay)).forEach(way);
            latencyUs += node.linkLatencyUs();
        }
        way.add(firstCard + 2 * (source * rails + card(relay)));
        int leafOut = leaf(source, card(relay));
        int leafIn = leaf(target, card(to));
        if (leafOut != leafIn) {
            way.add(firstLeaf + 2 * leafOut);
            way.add(firstLeaf + 2 * leafIn + 1);
        }
        way.add(firstCard + 2 * (target * rails + card(to)) + 1);
        return new Route(way.build().toArray(), picoseconds(latencyUs), true);
    }

    /** The card that a GPU of a node uses. */
    private int card(int gpuInNode) {
        return (int) ((long) gpuInNode * rails / node.gpus());
    }

    private int leaf(int nodeNumber, int card) {
        int group = nodeNumber / nodesPerLeaf;
        return topology == Topology.RAIL_OPTIMIZED ? group * rails + card : group;
    }

    private void requireGpu(int gpu) {
        if (gpu < 0 || gpu >= gpus) {
            throw new IllegalArgumentException("GPU " + gpu + " is none of " + gpus);
        }
    }

    private static long picoseconds(double microseconds) {
        return Math.round(microseconds * PICOSECONDS_PER_MICROSECOND);
    }
}
