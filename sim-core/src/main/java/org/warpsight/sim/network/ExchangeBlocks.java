package org.warpsight.sim.network;

import org.warpsight.hardware.Ceiling;
import org.warpsight.sim.network.CollectiveConstants.ExchangeKernel;

/**
 * How NCCL and RCCL share out blocks of threads, one per channel, to the messages of an exchange (NVIDIA/nccl src/enqueue.cc,
 * addP2pToPlan and scheduleP2pTasksToPlan). A message has a block for each of its parts, up to its peer's share of all
 * channels. By {@link Protocol#SIMPLE} it goes into the receiver's buffers chunk by chunk; each chunk is copied out of there
 * when it is whole, the last one after everything else.
 *
 * @param perPeer blocks that send to a peer
 * @param all blocks of a GPU, those that copy its own part included
 * @param peerGbPerS what those that send to a peer reach
 * @param lastBytes the chunk that each block copies out of its buffer at the end
 */
record ExchangeBlocks(int perPeer, int all, double peerGbPerS, double lastBytes) {
    /** Every message by all blocks, straight to the place where it belongs. */
    static final ExchangeBlocks TOGETHER = new ExchangeBlocks(1, 1, Double.POSITIVE_INFINITY, 0);

    /** Channels that are shared out to the peers: 24 rings' channels, rounded up to a power of two (src/graph/paths.cc). */
    private static final int CHANNELS = 32;
    /** A part is at least this long, an eighth of a chunk, or half of one between nodes. */
    private static final int PART = 65_536;
    /** A peer gets twice the channels while its parts are longer: 32 chunks. */
    private static final int LONG_PART = 16 << 20;
    /** What is copied out at once (NCCL_P2P_NVL_CHUNKSIZE). */
    private static final double CHUNK = 524_288;
    /** The same between nodes (NCCL_P2P_NET_CHUNKSIZE), where parts are not longer either. */
    private static final int NETWORK_CHUNK = 131_072;
    /** Channels of a peer behind the network: two for a card. */
    private static final int NETWORK_CHANNELS = 2;

    /**
     * Everybody to everybody.
     *
     * @param message bytes from one rank to another
     * @param nodes over which the ranks spread
     */
    static ExchangeBlocks all(double message, int ranks, int nodes, Protocol protocol, ExchangeKernel kernel) {
        int share = Math.max(1, CHANNELS / ranks);
        int perPeer = nodes == 1
                ? inside(message, share, protocol, kernel)
                : doubled(message, Math.min(share, parts(message, PART)), NETWORK_CHUNK, NETWORK_CHANNELS);
        return of(
                perPeer,
                Math.min(CHANNELS, perPeer * ranks),
                message,
                nodes == 1 ? CHUNK : NETWORK_CHUNK,
                protocol,
                kernel);
    }

    /** From one rank to one other. */
    static ExchangeBlocks one(double message, Protocol protocol, ExchangeKernel kernel) {
        int perPeer = inside(message, CHANNELS / 2, protocol, kernel);
        return of(perPeer, perPeer, message, CHUNK, protocol, kernel);
    }

    private static ExchangeBlocks of(
            int perPeer, int all, double message, double chunk, Protocol protocol, ExchangeKernel kernel) {
        return protocol == Protocol.LL
                ? new ExchangeBlocks(perPeer, all, perPeer * kernel.llBlockGbPerS(), 0)
                : new ExchangeBlocks(perPeer, all, perPeer * kernel.blockGbPerS(), Math.min(chunk, message / perPeer));
    }

    private static int inside(double message, int share, Protocol protocol, ExchangeKernel kernel) {
        return protocol == Protocol.LL
                ? Math.min(share, parts(message, kernel.llPartBytes()))
                : doubled(message, Math.min(share, parts(message, PART)), LONG_PART, CHANNELS);
    }

    private static int parts(double message, int part) {
        return (int) Math.max(1, Ceiling.divide((long) Math.ceil(message), part));
    }

    private static int doubled(double message, int first, int longest, int most) {
        int channels = first;
        while (message > (double) channels * longest && 2 * channels <= most) {
            channels *= 2;
        }
        return channels;
    }
}
