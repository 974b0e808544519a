package org.warpsight.sim.serving;

import org.warpsight.hardware.Ceiling;
import org.warpsight.sim.network.KvTransfer;

/** How a prompt's KV cache goes from the replica that computed it to the one that decodes. */
public sealed interface KvHandover {

    /** What moves. */
    Cache cache();

    /**
     * The KV cache of a deployment's prompts.
     *
     * @param transfer of one prompt with all cards to itself
     * @param bytesPerToken of all layers on all GPUs of a replica
     * @param blockTokens tokens of a block, which is handed over as one
     */
    record Cache(KvTransfer transfer, double bytesPerToken, int layers, int blockTokens) {

        /** Bytes of one layer of some tokens. */
        double layerBytes(int tokens) {
            return tokens * bytesPerToken / layers;
        }

        /** The rate at which layers of some tokens follow each other where nobody else is on the way, in bytes per second. */
        double layersBytesPerSecond(int tokens) {
            double bytes = layerBytes(tokens);
            long blocks = Ceiling.divide(tokens, blockTokens);
            return bytes / Picoseconds.toSeconds(transfer.layer(bytes, blocks));
        }
    }

    /** All of it when the whole prompt has been computed. */
    record Whole(Cache cache) implements KvHandover {}

    /** Each layer as soon as it has been computed. */
    record LayerByLayer(Cache cache) implements KvHandover {}
}
