package org.warpsight.hardware;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A server with several GPUs.
 *
 * @param id identifier, such as {@code dgx-h100}
 * @param name name for people
 * @param variantOf the node of the same GPU that is meant where none is named; empty if that is this one
 * @param gpu id of the GPU product
 * @param gpus GPUs per node
 * @param fabric how they are connected
 * @param gpusPerPcieSwitch GPUs below one PCIe switch; there with {@link Fabric#PCIE} only
 * @param linkGbPerS bytes per second that one GPU can send into the fabric, all links together, one direction
 * @param linkLatencyUs latency of one message between two GPUs
 * @param inSwitchReduction whether the switches sum (NVLS)
 * @param networkCards NICs per node
 * @param networkCardGbPerS rate of one NIC, one direction
 * @param networkLatencyUs latency of one message between two nodes
 * @param networkQueuePairs of a GPU to each one of another node, for kernels that send by themselves; empty for as many as
 *     the kernels open
 * @param librarySettings what the network's vendor sets for the communication library; empty for its defaults
 * @param kernelLaunchHostUs what the host needs to launch one kernel on a stream
 * @param sources where each number comes from, by field
 */
public record Node(
        String id,
        String name,
        Optional<String> variantOf,
        String gpu,
        int gpus,
        Fabric fabric,
        Optional<Integer> gpusPerPcieSwitch,
        double linkGbPerS,
        double linkLatencyUs,
        boolean inSwitchReduction,
        int networkCards,
        double networkCardGbPerS,
        double networkLatencyUs,
        Optional<Integer> networkQueuePairs,
        Optional<LibrarySettings> librarySettings,
        double kernelLaunchHostUs,
        Map<String, String> sources) {

    public Node {
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    }

    /** The same node with other network cards: how many, and 10^9 bytes per second of one, one direction. */
    public Node withNetworkCards(int cards, double gbPerS) {
        return new Node(
                id,
                name,
                variantOf,
                gpu,
                gpus,
                fabric,
                gpusPerPcieSwitch,
                linkGbPerS,
                linkLatencyUs,
                inSwitchReduction,
                cards,
                gbPerS,
                networkLatencyUs,
                networkQueuePairs,
                librarySettings,
                kernelLaunchHostUs,
                sources);
    }

    /**
     * Settings of the communication library without which a network's plug-in does not work.
     *
     * @param protocols that are allowed: some of {@code ll}, {@code ll128} and {@code simple}
     * @param treeChunkBytes what a channel of a tree sends at once
     */
    public record LibrarySettings(List<String> protocols, int treeChunkBytes) {

        public LibrarySettings {
            protocols = List.copyOf(protocols);
        }
    }

    /** Topology inside a node. */
    public enum Fabric {
        /** Every pair through a switch that blocks nobody. */
        SWITCH,
        /** A direct link between each pair. */
        MESH,
        /** A tree of PCIe switches below one host bridge. */
        PCIE
    }
}
