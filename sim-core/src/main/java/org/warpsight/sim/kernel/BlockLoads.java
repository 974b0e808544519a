package org.warpsight.sim.kernel;

/**
 * What the producer of a block loads, into a ring of stages that its consumers empty.
 *
 * @param prologueBytes loaded once before the first step (the query tile of attention)
 * @param stepBytes loaded per step, in as many loads as phases wait for one
 * @param contiguousBytes length of the runs in memory that a load is made of
 * @param ownShare part of a load that a block asks of L2 itself; the rest comes by multicast from its cluster
 * @param stages steps whose loads the ring holds
 */
record BlockLoads(double prologueBytes, double stepBytes, double contiguousBytes, double ownShare, int stages) {
    BlockLoads {
        if (stages < 1) {
            throw new IllegalArgumentException("a block's loads need stages >= 1 but have " + stages);
        }
    }

    /** Loads of steps alone, all of which the block asks for itself. */
    BlockLoads(double stepBytes, double contiguousBytes, int stages) {
        this(0, stepBytes, contiguousBytes, 1, stages);
    }

    /** The same behind bytes that are loaded once. */
    BlockLoads withPrologue(double bytes) {
        return new BlockLoads(bytes, stepBytes, contiguousBytes, ownShare, stages);
    }

    /** The same where a block asks L2 for a part of each load, and its cluster for the rest. */
    BlockLoads withOwnShare(double share) {
        return new BlockLoads(prologueBytes, stepBytes, contiguousBytes, share, stages);
    }

    /** Bytes per step that the block asks of L2. */
    double ownStepBytes() {
        return stepBytes * ownShare;
    }

    /** Bytes that a block of so many steps gets. */
    double bytes(double steps) {
        return prologueBytes + steps * stepBytes;
    }
}
