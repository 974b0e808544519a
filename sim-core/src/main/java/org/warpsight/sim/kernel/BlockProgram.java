package org.warpsight.sim.kernel;

import java.util.List;

/**
 * What every thread block of a kernel does, as a producer that loads tiles and consumers that work on them.
 *
 * <pre>
 *   producer:   prologue load ; for each step: wait(empty) ; load ──► full
 *   consumers:  for each step: wait(full) ; work... ; arrive(empty)
 *   epilogue:   work ; store
 * </pre>
 *
 * @param prologueBytes loaded once before the first step (the query tile of attention)
 * @param stepBytes loaded per step into one stage
 * @param contiguousBytes length of the runs in memory that a load is made of
 * @param ownShare part of a load that a block asks of L2 itself; the rest comes by multicast from its cluster
 * @param stages stages of the ring between producer and consumers
 * @param consumers roles (warpgroups, or all warps together) that each work on every stage
 * @param stepWork what each consumer does per step, in this order
 * @param asynchronous whether a consumer goes on to the next step while the last work of this one is under way (wgmma
 *     with one group in flight); a stage is then freed one step later
 * @param stepOverheadCycles time a consumer spends per step on barriers and issue before its work starts
 * @param releaseCycles time a consumer spends arriving at barriers before a stage it has read counts as empty
 * @param epilogueWork what each consumer does after its last step
 * @param storeBytes written by the whole block after that
 * @param persistent whether the producer goes on to the block's next tile during the epilogue
 * @param setUp what comes before its first load
 */
public record BlockProgram(
        double prologueBytes,
        double stepBytes,
        double contiguousBytes,
        double ownShare,
        int stages,
        int consumers,
        List<Work> stepWork,
        boolean asynchronous,
        double stepOverheadCycles,
        double releaseCycles,
        Work epilogueWork,
        double storeBytes,
        boolean persistent,
        BlockSetUp setUp) {

    /** A block that begins with its first load. */
    public BlockProgram(
            double prologueBytes,
            double stepBytes,
            double contiguousBytes,
            double ownShare,
            int stages,
            int consumers,
            List<Work> stepWork,
            boolean asynchronous,
            double stepOverheadCycles,
            double releaseCycles,
            Work epilogueWork,
            double storeBytes,
            boolean persistent) {
        this(
                prologueBytes,
                stepBytes,
                contiguousBytes,
                ownShare,
                stages,
                consumers,
                stepWork,
                asynchronous,
                stepOverheadCycles,
                releaseCycles,
                epilogueWork,
                storeBytes,
                persistent,
                BlockSetUp.STREAM);
    }

    public BlockProgram {
        stepWork = List.copyOf(stepWork);
        // With a single stage there is nothing to go on with before it is free again.
        asynchronous = asynchronous && stages > 1;
        if (stages < 1 || consumers < 1 || stepWork.isEmpty()) {
            throw new IllegalArgumentException("a block program needs stages, consumers and step work >= 1 but has "
                    + stages + ", " + consumers + ", " + stepWork.size());
        }
    }

    /** The same program with more work in its epilogue and another number of bytes stored. */
    BlockProgram finishing(Work more, double bytes) {
        return new BlockProgram(
                prologueBytes,
                stepBytes,
                contiguousBytes,
                ownShare,
                stages,
                consumers,
                stepWork,
                asynchronous,
                stepOverheadCycles,
                releaseCycles,
                epilogueWork.plus(more),
                bytes,
                persistent,
                setUp);
    }

    /** The same block with another set-up. */
    BlockProgram withSetUp(BlockSetUp other) {
        return new BlockProgram(
                prologueBytes,
                stepBytes,
                contiguousBytes,
                ownShare,
                stages,
                consumers,
                stepWork,
                asynchronous,
                stepOverheadCycles,
                releaseCycles,
                epilogueWork,
                storeBytes,
                persistent,
                other);
    }
}
