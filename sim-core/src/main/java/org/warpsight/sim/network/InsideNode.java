package org.warpsight.sim.network;

import java.util.List;
import org.warpsight.hardware.Node;

/** The links between the GPUs of one node. */
interface InsideNode {
    double BYTES_PER_GB = 1e9;

    /** Indices of the links from one GPU of the node to another. */
    int[] links(int from, int to);

    /**
     * Adds the links of a node to all links.
     *
     * @param prefix of their names
     */
    static InsideNode of(Node node, String prefix, List<Link> links) {
        return switch (node.fabric()) {
            case SWITCH -> switched(node, prefix, links);
            case MESH -> mesh(node, prefix, links);
            case PCIE -> pcie(node, prefix, links);
        };
    }

    private static InsideNode switched(Node node, String prefix, List<Link> links) {
        int first = links.size();
        addPorts(node, prefix, links);
        return (from, to) -> new int[] {first + 2 * from, first + 2 * to + 1};
    }

    private static void addPorts(Node node, String prefix, List<Link> links) {
        for (int gpu = 0; gpu < node.gpus(); gpu++) {
            String name = prefix + "GPU " + gpu;
            links.add(new Link(name + " out", Link.Kind.GPU, node.linkGbPerS() * BYTES_PER_GB));
            links.add(new Link(name + " in", Link.Kind.GPU, node.linkGbPerS() * BYTES_PER_GB));
        }
    }

    private static InsideNode mesh(Node node, String prefix, List<Link> links) {
        int first = links.size();
        int peers = node.gpus() - 1;
        double rate = node.linkGbPerS() * BYTES_PER_GB / peers;
        for (int from = 0; from < node.gpus(); from++) {
            for (int to = 0; to < node.gpus(); to++) {
                if (from != to) {
                    links.add(new Link(prefix + "GPU " + from + " to " + to, Link.Kind.GPU, rate));
                }
            }
        }
        return (from, to) -> new int[] {first + from * peers + (to < from ? to : to - 1)};
    }

    private static InsideNode pcie(Node node, String prefix, List<Link> links) {
        int first = links.size();
        addPorts(node, prefix, links);
        int firstSwitch = links.size();
        int perSwitch = node.gpusPerPcieSwitch().orElseThrow();
        for (int number = 0; number < node.gpus() / perSwitch; number++) {
            String name = prefix + "PCIe switch " + number;
            links.add(new Link(name + " up", Link.Kind.HOST, node.linkGbPerS() * BYTES_PER_GB));
            links.add(new Link(name + " down", Link.Kind.HOST, node.linkGbPerS() * BYTES_PER_GB));
        }
        return (from, to) -> {
            int out = first + 2 * from;
            int in = first + 2 * to + 1;
            int source = from / perSwitch;
            int target = to / perSwitch;
            return source == target
                    ? new int[] {out, in}
                    : new int[] {out, firstSwitch + 2 * source, firstSwitch + 2 * target + 1, in};
        };
    }
}
