package org.warpsight.workload.operator;

/**
 * A collective operation among the GPUs of one replica.
 *
 * @param bytes buffer of one rank, as nccl-tests counts it (for all-gather, reduce-scatter and all-to-all the whole
 *     buffer)
 * @param ranks GPUs that take part
 */
public record Collective(String name, Kind kind, double bytes, int ranks) implements Communication {

    /** What is exchanged. */
    public enum Kind {
        ALL_REDUCE,
        ALL_GATHER,
        REDUCE_SCATTER,
        ALL_TO_ALL,
        BROADCAST,
        SEND
    }
}
