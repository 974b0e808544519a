package org.warpsight.sim.network;

/**
 * Pipelines of chunks: the first chunk goes the whole way, the others follow behind it so that all hops are busy at once.
 */
final class Chunks {
    /** What goes ahead, bytes: a slot of NCCL's buffers (NCCL_BUFFSIZE 4 MiB / NCCL_STEPS 8). */
    static final double BYTES = 524_288;
    /** Data in a slot of LL: 512 threads x 8 lines x 8 bytes (NVIDIA/nccl src/include/device.h). */
    private static final double LL_BYTES = 32_768;

    private static final double HALF = 131_072;
    private static final double QUARTER = 65_536;
    private static final double LEAST = 32_768;

    private Chunks() {}

    /**
     * What a channel of a tree sends at once: less where the buffer is too small to keep all hops busy (NVIDIA/nccl
     * src/enqueue.cc, chunk sizes of trees).
     *
     * @param channelBytes part of the buffer that a channel carries
     * @param nodes at least 1
     * @param perNode GPUs of a node
     */
    static double ofTree(Protocol protocol, double channelBytes, int nodes, int perNode) {
        double levels = Math.log(nodes) / Math.log(2);
        return switch (protocol) {
            case LL -> LL_BYTES;
            case LL128 -> {
                double steps = (1 + levels + perNode / 10.0) / perNode;
                yield shrunk(shrunk(BYTES, channelBytes, 64 * steps, HALF), channelBytes, 16 * steps, LEAST);
            }
            case SIMPLE -> {
                double depth = perNode - 1 + levels;
                double large = shrunk(BYTES, channelBytes, 8 * depth, HALF);
                double medium = shrunk(large, channelBytes, 4 * depth, QUARTER);
                yield shrunk(medium, channelBytes, depth, LEAST);
            }
        };
    }

    private static double shrunk(double chunk, double bytes, double wanted, double least) {
        double smaller = chunk;
        while (bytes / smaller < wanted && smaller > least) {
            smaller /= 2;
        }
        return smaller;
    }
}
