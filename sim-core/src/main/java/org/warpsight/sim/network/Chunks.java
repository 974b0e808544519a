package org.warpsight.sim.network;

/**
 * Pipelines of chunks: the first chunk goes the whole way, the others follow behind it so that all hops are busy at once.
 */
final class Chunks {
    /** What goes ahead, bytes: a slot of NCCL's buffers (NCCL_BUFFSIZE 4 MiB / NCCL_STEPS 8). */
    static final double BYTES = 524_288;

    private Chunks() {}
}
