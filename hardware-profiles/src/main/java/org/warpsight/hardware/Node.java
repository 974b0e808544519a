package org.warpsight.hardware;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server with several GPUs.
 *
 * @param id identifier, such as {@code dgx-h100}
 * @param name name for people
 * @param gpu id of the GPU product
 * @param gpus GPUs per node
 * @param fabric how they are connected
 * @param linkGbPerS bytes per second that one GPU can send into the fabric, all links together, one direction
 * @param linkLatencyUs latency of one message between two GPUs
 * @param inSwitchReduction whether the switches sum (NVLS)
 * @param networkCards NICs per node
 * @param networkCardGbPerS rate of one NIC, one direction
 * @param networkLatencyUs latency of one message between two nodes
 * @param kernelLaunchHostUs what the host needs to launch one kernel on a stream
 * @param sources where each number comes from, by field
 */
public record Node(
        String id,
        String name,
        String gpu,
        int gpus,
        Fabric fabric,
        double linkGbPerS,
        double linkLatencyUs,
        boolean inSwitchReduction,
        int networkCards,
        double networkCardGbPerS,
        double networkLatencyUs,
        double kernelLaunchHostUs,
        Map<String, String> sources) {

    public Node {
        sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    }

    /** Topology inside a node: every pair through a switch, or a direct link between each pair. */
    public enum Fabric {
        SWITCH,
        MESH
    }
}
