package org.warpsight.sim.serving;

/**
 * The paged KV cache of a replica as counts of blocks: without prefix sharing all blocks are alike, so which ones a
 * sequence holds does not matter.
 */
final class KvCache {
    private final long capacity;
    private final int blockTokens;
    private long used;
    private long peak;

    KvCache(long capacity, int blockTokens) {
        this.capacity = capacity;
        this.blockTokens = blockTokens;
    }

    /** Blocks that hold so many tokens of one sequence; the last may be partly filled. */
    long blocksFor(long tokens) {
        return Math.floorDiv(tokens + blockTokens - 1, blockTokens);
    }

    long free() {
        return capacity - used;
    }

    long used() {
        return used;
    }

    long peak() {
        return peak;
    }

    long capacity() {
        return capacity;
    }

    /** Takes free blocks; the caller has checked that there are enough. */
    void reserve(long blocks) {
        if (blocks < 0 || blocks > free()) {
            throw new IllegalStateException("cannot reserve " + blocks + " KV blocks with " + free() + " free");
        }
        used += blocks;
        peak = Math.max(peak, used);
    }

    /** Gives blocks back. */
    void release(long blocks) {
        if (blocks < 0 || blocks > used) {
            throw new IllegalStateException("cannot release " + blocks + " KV blocks with " + used + " in use");
        }
        used -= blocks;
    }
}
