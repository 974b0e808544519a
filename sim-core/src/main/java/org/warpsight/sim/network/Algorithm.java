package org.warpsight.sim.network;

import java.util.Locale;

/** Who sends what to whom. */
public enum Algorithm {
    /** Each rank to the next, a part at a time; over several nodes one ring per rail. In a mesh the rings use all links. */
    RING,
    /** A chain inside each node and a double binary tree over the nodes, chunk behind chunk. */
    TREE,
    /** The switches sum and copy (NVLink SHARP). */
    NVLS,
    /** The switches sum and copy inside nodes, trees over the nodes on each rail. */
    NVLS_TREE,
    /** Every rank to every other at once; an all-reduce in two halves. */
    DIRECT,
    /** Inside nodes directly, over the nodes in a ring on each rail. */
    HIERARCHICAL,
    /** Inside nodes directly and between two nodes, in three parts so that both are busy at once (MSCCL++). */
    PIPELINED,
    /** A serving engine's kernel that reads all buffers of all others. */
    ONE_SHOT,
    /** A serving engine's kernel that reads its part of all others, then their sums. */
    TWO_SHOT;

    /** Name on the command line and in results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
