package org.warpsight.sim.network.expert;

import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;

/**
 * What the kernels cost that move tokens on an architecture, read from {@code expert-exchanges/<architecture>.json}.
 *
 * @param library whose kernels they are
 * @param networkFraction payload as a part of a network card's rate
 * @param lowLatency kernels of their own for few tokens; empty where those for many carry few as well
 * @param sources where each number comes from, by field
 */
public record ExpertTuning(
        String architecture,
        String library,
        double networkFraction,
        Normal normal,
        Optional<LowLatency> lowLatency,
        Map<String, String> sources) {
    private static final JsonFormat<ExpertTuning> FORMAT =
            JsonFormat.of(ExpertTuning.class, "expert-exchange.schema.json");

    /**
     * Kernels for many tokens, which a few SMs carry out.
     *
     * @param engineSms SMs that engines give them
     * @param senderFraction of these SMs send; the others receive
     * @param setupUs both kernels' start and the barrier of a node's ranks
     * @param networkSetupUs the same between nodes
     * @param networkSetupPerNodeUs and more for each node
     * @param warpsPerSm warps of a block, which share the destinations evenly
     * @param copyUs a warp's round trip per token beside its bytes
     * @param warpGbPerS bytes that a warp moves
     * @param scanUs to look whether a token goes to a destination
     * @param reduceStepUs a warp adds up 32 x 16 bytes of every copy of a token
     * @param forwardGbPerS bytes that an SM forwards between network and links
     * @param linkFraction payload as a part of the link's rate
     * @param queues how tokens are put into a network card's queues; empty where nothing is known to wait there
     */
    public record Normal(
            int engineSms,
            double senderFraction,
            double setupUs,
            double networkSetupUs,
            double networkSetupPerNodeUs,
            int warpsPerSm,
            double copyUs,
            double warpGbPerS,
            double scanUs,
            double reduceStepUs,
            double forwardGbPerS,
            double linkFraction,
            Optional<Queues> queues) {}

    /**
     * Queue pairs of a network card, which take chunks of tokens one after another.
     *
     * @param dispatchChunkTokens tokens of a chunk on the way to their experts
     * @param combineChunkTokens the same on the way back
     * @param gapUs until a queue pair takes the next chunk after the last
     */
    public record Queues(int dispatchChunkTokens, int combineChunkTokens, double gapUs) {

        /** Tokens of a chunk. */
        int chunkTokens(Direction direction) {
            return direction == Direction.DISPATCH ? dispatchChunkTokens : combineChunkTokens;
        }
    }

    /**
     * Kernels for few tokens, which use as many SMs as experts give work to.
     *
     * @param setupUs kernel and the flags of a node's ranks
     * @param networkUs the same between nodes: message, doorbell, flag
     * @param expertGroupUs for each expert that an SM has to look after
     * @param sendGbPerS bytes of one destination that an SM quantises and hands over
     * @param reduceUs an SM adds up the copies of a token
     * @param linkFraction payload as a part of the link's rate
     */
    public record LowLatency(
            double setupUs,
            double networkUs,
            double expertGroupUs,
            double sendGbPerS,
            double reduceUs,
            double linkFraction) {}

    /**
     * The kernels of an architecture.
     *
     * @throws BadInputException if there are none
     */
    public static ExpertTuning of(Architecture architecture) {
        if (!isKnown(architecture)) {
            throw BadInputException.of(
                    architecture.id(),
                    "",
                    "it is not known how GPUs of this architecture exchange tokens of experts",
                    "Add hardware-profiles/expert-exchanges/" + architecture.id() + ".json or use ep 1");
        }
        return FORMAT.read(JsonDocuments.resource(Architecture.class, resource(architecture)));
    }

    /** Whether there are such kernels. */
    public static boolean isKnown(Architecture architecture) {
        return Architecture.class.getResource(resource(architecture)) != null;
    }

    private static String resource(Architecture architecture) {
        return "expert-exchanges/" + architecture.id() + ".json";
    }
}
