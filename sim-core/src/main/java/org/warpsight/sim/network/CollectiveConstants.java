package org.warpsight.sim.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;

/**
 * What communication costs the GPUs of an architecture beyond the rate of links, read from
 * {@code collectives/<architecture>.json}.
 *
 * @param architecture id of the architecture
 * @param library communication library whose tuning model chooses
 * @param linkPayloadFraction data as a part of what links inside a node carry
 * @param networkPayloadFraction the same between nodes
 * @param startUs kernel and connections, in a graph
 * @param simpleStartUs the same with {@link Protocol#SIMPLE}
 * @param hostStartUs more outside a graph
 * @param blockThreads threads of a channel's block
 * @param protocols cost of messages
 * @param exchange what differs where every rank sends to every other
 * @param inSwitch sums in the switches, where there are such
 * @param engineKernel kernels of the serving engines, where there are such
 * @param channels how the library counts links and lays rings
 * @param sources where each number comes from
 */
public record CollectiveConstants(
        String architecture,
        String library,
        double linkPayloadFraction,
        double networkPayloadFraction,
        double startUs,
        double simpleStartUs,
        Optional<Double> hostStartUs,
        int blockThreads,
        Protocols protocols,
        ExchangeKernel exchange,
        Optional<InSwitch> inSwitch,
        Optional<EngineKernel> engineKernel,
        Channels channels,
        Map<String, String> sources) {
    private static final JsonFormat<CollectiveConstants> FORMAT =
            JsonFormat.of(CollectiveConstants.class, "collectives.schema.json");

    /** Costs by protocol. */
    public record Protocols(Messages ll, Messages ll128, Messages simple) {
        /** The costs of one. */
        public Messages of(Protocol protocol) {
            return switch (protocol) {
                case LL -> ll;
                case LL128 -> ll128;
                case SIMPLE -> simple;
            };
        }
    }

    /**
     * What messages of a protocol cost.
     *
     * @param stepUs per message inside a node, beyond the latency of the link
     * @param networkStepUs per message between nodes, beyond the latency of the network
     * @param blockGbPerS payload that one channel's block moves
     */
    public record Messages(double stepUs, double networkStepUs, double blockGbPerS) {}

    /**
     * The kernel of exchanges: some warps of its blocks send while others receive.
     *
     * @param startUs more than other collectives
     * @param llBytes largest message that goes by {@link Protocol#LL} inside a node
     * @param llPartBytes a message by LL has a block for each of so many bytes
     * @param llBlockGbPerS payload that a block sends by LL
     * @param blockGbPerS the same by {@link Protocol#SIMPLE}
     * @param gbPerS payload that all blocks of a GPU send by {@link Protocol#SIMPLE}
     */
    public record ExchangeKernel(
            double startUs, int llBytes, int llPartBytes, double llBlockGbPerS, double blockGbPerS, double gbPerS) {}

    /**
     * Sums in the switches.
     *
     * @param channels blocks that the library has for them
     * @param payloadFraction data as a part of what links carry
     * @param blockGbPerS sums that a block asks for, and sends, in a second
     * @param copyGbPerS what a block copies to the buffers that switches read
     */
    public record InSwitch(int channels, double payloadFraction, double blockGbPerS, double copyGbPerS) {}

    /**
     * All-reduce kernels of serving engines.
     *
     * @param startUs kernel
     * @param barrierUs one barrier of all GPUs
     * @param phaseUs publishing the sums before the second half of a two-shot
     * @param roundTripUs a thread reads from another GPU and stores it before it reads on
     * @param gbPerS what all blocks of a GPU read from others
     */
    public record EngineKernel(double startUs, double barrierUs, double phaseUs, double roundTripUs, double gbPerS) {}

    /**
     * How the library counts links and lays rings; rates by nodes are those on one, on two and on more.
     *
     * @param countedLinkFraction part of a link's rate that it counts on
     * @param ringGbPerS rates of a ring that it tries; empty where every link of a mesh has rings of its own
     * @param copies channels per ring
     * @param llGbPerS most that all channels reach with LL
     * @param ll128GbPerS most that a channel reaches with LL128
     * @param treeGbPerS most that a channel reaches in a tree
     * @param inSwitchEfficiency part of the links' rate that sums in switches reach
     */
    public record Channels(
            double countedLinkFraction,
            List<Double> ringGbPerS,
            int copies,
            List<Double> llGbPerS,
            List<Double> ll128GbPerS,
            List<Double> treeGbPerS,
            Optional<Double> inSwitchEfficiency) {}

    /** The same for messages that cost nothing beyond the latency of links. */
    CollectiveConstants withoutSteps() {
        Messages simple = new Messages(0, 0, protocols.simple().blockGbPerS());
        return new CollectiveConstants(
                architecture,
                library,
                linkPayloadFraction,
                networkPayloadFraction,
                startUs,
                simpleStartUs,
                hostStartUs,
                blockThreads,
                new Protocols(protocols.ll(), protocols.ll128(), simple),
                exchange,
                inSwitch,
                engineKernel,
                channels,
                sources);
    }

    /**
     * The constants of an architecture.
     *
     * @throws BadInputException if there are none
     */
    public static CollectiveConstants of(Architecture architecture) {
        String resource = "collectives/" + architecture.id() + ".json";
        if (Architecture.class.getResource(resource) == null) {
            throw BadInputException.of(
                    architecture.id(),
                    "",
                    "it is not known how GPUs of this architecture communicate",
                    "Add hardware-profiles/collectives/" + architecture.id() + ".json or use one GPU per replica");
        }
        return FORMAT.read(JsonDocuments.resource(Architecture.class, resource));
    }
}
