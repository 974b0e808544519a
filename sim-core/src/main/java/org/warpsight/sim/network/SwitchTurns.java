package org.warpsight.sim.network;

/**
 * How NCCL's kernels go through a buffer that switches sum. Each channel is a block of threads that has one chunk for every
 * GPU of the node in hand, so all channels together go through the buffer in turns; a turn begins when the sums of the one
 * before are out.
 *
 * @param channels blocks that get something to do
 * @param chunkBytes what a block sums at once for one GPU
 * @param heads GPUs of a node, each of which sums a part
 * @param turns at least 1
 */
record SwitchTurns(int channels, double chunkBytes, int heads, int turns) {
    /** NCCL_NVLS_CHUNKSIZE and what it is cut to (NVIDIA/nccl src/enqueue.cc, chunk sizes of NVLS and NVLS_TREE). */
    private static final double LARGEST = 131_072;

    private static final double LARGE = 65_536;
    private static final double MEDIUM = 32_768;
    private static final double SMALL = 16_384;
    /** Nodes from which on trees have chunks of at most {@link #LARGE} (NCCL_NVLSTREE_MAX_CHUNKSIZE). */
    private static final int MANY_NODES = 4;

    /**
     * The turns of a buffer.
     *
     * @param bytes the buffer's
     * @param mostChannels that the library has for such sums
     */
    static SwitchTurns of(double bytes, int nodes, int heads, int mostChannels) {
        double chunk = nodes == 1
                ? ofOneNode(bytes, (double) heads * mostChannels)
                : ofTree(bytes, nodes, (double) heads * mostChannels);
        int channels = (int) Math.max(1, Math.min(mostChannels, Math.ceil(bytes / (heads * chunk))));
        int turns = (int) Math.max(1, Math.ceil(bytes / (heads * chunk * channels)));
        return new SwitchTurns(channels, chunk, heads, turns);
    }

    /** What one GPU sums in a turn. */
    double headBytes() {
        return channels * chunkBytes;
    }

    /** Of a buffer, what a GPU sums in all: buffers of less than a chunk for each GPU leave the last ones out. */
    double shareOf(int head, double bytes) {
        return turns == 1 && channels == 1
                ? Math.max(0, Math.min(chunkBytes, bytes - head * chunkBytes))
                : bytes / heads;
    }

    private static double ofOneNode(double bytes, double atOnce) {
        double chunk = bytes < 64 * atOnce * LARGEST ? LARGE : LARGEST;
        chunk = bytes < 8 * atOnce * chunk ? Math.min(chunk, MEDIUM) : chunk;
        return bytes < 2 * atOnce * chunk ? Math.min(chunk, SMALL) : chunk;
    }

    private static double ofTree(double bytes, int nodes, double atOnce) {
        double chunk = nodes >= MANY_NODES || bytes < 4 * atOnce * LARGEST ? LARGE : LARGEST;
        return bytes < atOnce * chunk ? MEDIUM : chunk;
    }
}
