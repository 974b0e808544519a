package org.warpsight.sim.kernel;

/**
 * What a block does after its last step.
 *
 * @param work what each consumer does
 * @param storeBytes written by the whole block after that
 * @param storeRunBytes longest runs in memory that these are made of; infinite where they lie together
 * @param addedElementBytes bytes of an element where it adds to what is in memory; 0 where it overwrites that
 * @param awaited whether its consumers wait for that before they go on to another tile
 */
record BlockEpilogue(Work work, double storeBytes, double storeRunBytes, double addedElementBytes, boolean awaited) {
    /** Nothing is left to do or to write. */
    static final BlockEpilogue NONE = storing(0);

    /** Work, and a store that overwrites what is in memory. */
    BlockEpilogue(Work work, double storeBytes) {
        this(work, storeBytes, Double.POSITIVE_INFINITY, 0, false);
    }

    /** Nothing but a store. */
    static BlockEpilogue storing(double bytes) {
        return new BlockEpilogue(Work.NONE, bytes);
    }

    /** The same with more work and another number of bytes stored. */
    BlockEpilogue finishing(Work more, double bytes) {
        return new BlockEpilogue(work.plus(more), bytes, storeRunBytes, addedElementBytes, awaited);
    }

    /** The same whose stores are additions to elements of so many bytes. */
    BlockEpilogue addingTo(double elementBytes) {
        return new BlockEpilogue(work, storeBytes, storeRunBytes, elementBytes, awaited);
    }

    /** The same whose stores are made of runs of at most so many bytes. */
    BlockEpilogue storingInRuns(double runBytes) {
        return new BlockEpilogue(work, storeBytes, runBytes, addedElementBytes, awaited);
    }

    /** The same whose consumers wait for the store, or do not. */
    BlockEpilogue awaiting(boolean store) {
        return new BlockEpilogue(work, storeBytes, storeRunBytes, addedElementBytes, store);
    }

    /** Whether it adds to what is in memory instead of overwriting it. */
    boolean adding() {
        return addedElementBytes > 0;
    }
}
