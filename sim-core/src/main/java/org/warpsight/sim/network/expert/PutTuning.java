package org.warpsight.sim.network.expert;

import java.util.Map;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;

/**
 * What kernels cost that put every copy of a token into its expert's memory as a message of its own, read from
 * {@code expert-exchanges/<library>.json}.
 *
 * @param library whose kernels they are
 * @param setupUs from the call on the host to the kernel's first instruction
 * @param dispatchWarps warps of a block that dispatches
 * @param networkDispatchWarps the same in the kernel for several nodes
 * @param linkFraction payload as a part of a link's rate
 * @param rowUs a block finds a row that has arrived and copies it to its place
 * @param sendRowUs a block finds a row of an expert's output and begins to write it to another GPU
 * @param blockGbPerS what a block writes to another GPU after that
 * @param queuePairs of a GPU to each other one
 * @param postUs a thread writes one work request into a queue pair and rings its bell; others that share it wait
 * @param proxyUs the host's thread carries out one operation of those that the GPU hands to it
 * @param handOverUs a thread of the GPU hands it one operation before it goes on to its next
 * @param sources where each number comes from, by field
 */
public record PutTuning(
        String library,
        double setupUs,
        int dispatchWarps,
        int networkDispatchWarps,
        double linkFraction,
        double rowUs,
        double sendRowUs,
        double blockGbPerS,
        int queuePairs,
        double postUs,
        double proxyUs,
        double handOverUs,
        Map<String, String> sources) {
    private static final JsonFormat<PutTuning> FORMAT = JsonFormat.of(PutTuning.class, "put-exchange.schema.json");

    /** perplexityai/pplx-kernels on Hopper. */
    public static PutTuning pplxKernels() {
        return FORMAT.read(JsonDocuments.resource(Architecture.class, "expert-exchanges/pplx-kernels.json"));
    }
}
