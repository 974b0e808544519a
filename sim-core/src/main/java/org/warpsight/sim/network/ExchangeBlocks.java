package org.warpsight.sim.network;

/**
 * How NCCL and RCCL share out blocks of threads, one per channel, to the messages of an exchange (NVIDIA/nccl src/init.cc and
 * src/enqueue.cc). A message is split over the channels of its peer and goes into the receiver's buffers chunk by chunk; each
 * chunk is copied out of there when it is whole, the last one after everything else.
 *
 * @param perPeer blocks that send to a peer
 * @param all blocks of a GPU, those that copy its own part included
 * @param lastBytes chunks that are copied out at the end, of all channels on which a GPU receives
 */
record ExchangeBlocks(int perPeer, int all, double lastBytes) {
    /** Every message by all blocks, straight to the place where it belongs. */
    static final ExchangeBlocks TOGETHER = new ExchangeBlocks(1, 1, 0);

    /** Channels that are shared out to the peers at first (MAXCHANNELS). */
    private static final int CHANNELS = 32;
    /** A peer gets twice the channels while each would have more than this, which is also a chunk (NCCL_P2P_NVL_CHUNKSIZE). */
    private static final double CHUNK = 524_288;
    /** The same between nodes (NCCL_P2P_NET_CHUNKSIZE). */
    private static final double NETWORK_CHUNK = 131_072;

    /**
     * Everybody to everybody.
     *
     * @param message bytes from one rank to another
     * @param nodes over which the ranks spread
     * @param most channels that the library has
     */
    static ExchangeBlocks all(double message, int ranks, int nodes, int most) {
        int perPeer = perPeer(message, Math.max(1, CHANNELS / ranks), most);
        double chunk = Math.min(nodes == 1 ? CHUNK : NETWORK_CHUNK, message / perPeer);
        int receiving = Math.min(most, perPeer * (ranks - 1));
        return new ExchangeBlocks(perPeer, Math.min(most, perPeer * ranks), receiving * chunk);
    }

    /** From one rank to one other. */
    static ExchangeBlocks one(double message, int most) {
        int perPeer = Math.min(most, perPeer(message, CHANNELS / 2, most));
        return new ExchangeBlocks(perPeer, perPeer, 0);
    }

    private static int perPeer(double message, int first, int most) {
        int channels = first;
        while (message > channels * CHUNK && channels < most) {
            channels *= 2;
        }
        return channels;
    }

    /** Blocks of a pair of ranks as a part of all. */
    double shareOfPeer() {
        return Math.min(1, (double) perPeer / all);
    }
}
