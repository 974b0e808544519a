package org.warpsight.sim.serving;

import org.warpsight.sim.network.KvTransfer;

/**
 * How a prompt's KV cache goes from the replica that computed it to the one that decodes.
 *
 * <p>Transfers do not disturb one another.
 */
public sealed interface KvHandover {

    /**
     * Picoseconds from the prompt's first token until the decoding replica has its cache.
     *
     * @param tokens of the prompt
     * @param computationPs how long the prompt was computed
     */
    long picoseconds(int tokens, long computationPs);

    /**
     * What moves.
     *
     * @param bytesPerToken of all layers on all GPUs of a replica
     * @param blockTokens tokens of a block, which is handed over as one
     */
    record Cache(KvTransfer transfer, double bytesPerToken, int layers, int blockTokens) {

        private double bytes(int tokens) {
            return tokens * bytesPerToken;
        }

        private long blocks(int tokens) {
            return ((long) tokens + blockTokens - 1) / blockTokens;
        }
    }

    /** All of it when the whole prompt has been computed. */
    record Whole(Cache cache) implements KvHandover {
        @Override
        public long picoseconds(int tokens, long computationPs) {
            return cache.transfer().whole(cache.bytes(tokens), cache.layers(), cache.blocks(tokens));
        }
    }

    /** Each layer as soon as it has been computed. */
    record LayerByLayer(Cache cache) implements KvHandover {
        @Override
        public long picoseconds(int tokens, long computationPs) {
            return cache.transfer()
                    .layerByLayer(cache.bytes(tokens), cache.layers(), cache.blocks(tokens), computationPs);
        }
    }
}
