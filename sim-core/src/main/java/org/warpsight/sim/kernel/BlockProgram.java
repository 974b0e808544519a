package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.sim.gpu.HbmMix;

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
 * @param stepBytes loaded per step, in as many loads as phases wait for one
 * @param contiguousBytes length of the runs in memory that a load is made of
 * @param ownShare part of a load that a block asks of L2 itself; the rest comes by multicast from its cluster
 * @param stages steps whose loads the ring between producer and consumers holds
 * @param consumers roles (warpgroups, or all warps together) that each work on every stage
 * @param phases what each consumer does per step, in this order; a load is kept until the phase before the next one
 *     that waits for another is done, a single one until the end of the step
 * @param asynchronous whether a consumer goes on to the next step while the last work of this one is under way (wgmma
 *     with one group in flight); a stage is then freed one step later
 * @param waitCycles time a consumer spends on barriers and issue after each load it waits for
 * @param releaseCycles time a consumer spends arriving at the barrier of a stage it has read before that counts as empty
 * @param epilogueWork what each consumer does after its last step
 * @param storeBytes written by the whole block after that
 * @param storeRunBytes longest runs in memory that these are made of; infinite where they lie together
 * @param persistent whether the producer goes on to the block's next tile during the epilogue
 * @param setUp what comes before its first load
 * @param addedElementBytes bytes of an element where it adds to what is in memory; 0 where it overwrites that
 * @param inStep whether consumers arrive at the barriers of full stages as well, for as long: none begins a step before the
 *     others have done with the one before
 * @param stepStore what it writes in every step
 * @param inPhase whether the blocks of an SM are at the same phase of a step, as nothing makes one of them go first: their
 *     warps then share the units instruction by instruction, and no phase of one hides behind another phase of the other
 */
record BlockProgram(
        double prologueBytes,
        double stepBytes,
        double contiguousBytes,
        double ownShare,
        int stages,
        int consumers,
        List<Phase> phases,
        boolean asynchronous,
        double waitCycles,
        double releaseCycles,
        Work epilogueWork,
        double storeBytes,
        double storeRunBytes,
        boolean persistent,
        BlockSetUp setUp,
        double addedElementBytes,
        boolean inStep,
        StepStore stepStore,
        boolean inPhase) {
    private static final double SHARE_ROUNDING = 1e-9;

    /** A block that begins with its first load. */
    BlockProgram(
            double prologueBytes,
            double stepBytes,
            double contiguousBytes,
            double ownShare,
            int stages,
            int consumers,
            List<Phase> phases,
            boolean asynchronous,
            double waitCycles,
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
                phases,
                asynchronous,
                waitCycles,
                releaseCycles,
                epilogueWork,
                storeBytes,
                Double.POSITIVE_INFINITY,
                persistent,
                BlockSetUp.STREAM,
                0,
                false,
                StepStore.NONE,
                false);
    }

    BlockProgram {
        phases = List.copyOf(phases);
        // With a single stage there is nothing to go on with before it is free again.
        asynchronous = asynchronous && stages > 1;
        if (stages < 1 || consumers < 1 || phases.isEmpty()) {
            throw new IllegalArgumentException("a block program needs stages, consumers and phases >= 1 but has "
                    + stages + ", " + consumers + ", " + phases.size());
        }
        double loaded = phases.stream().mapToDouble(Phase::loadShare).sum();
        if (Math.abs(loaded - 1) > SHARE_ROUNDING || !phases.get(0).awaitsLoad()) {
            throw new IllegalArgumentException(
                    "the first phase has to wait for a load, and all of them for the step's bytes"
                            + " once, but they wait for " + loaded + " of them");
        }
    }

    /** Bytes that a block of so many steps reads from HBM and writes there. What it adds to is read first. */
    HbmMix mix(double steps, CacheTraffic traffic) {
        double loaded = (prologueBytes + steps * stepBytes) * traffic.mean().sideCache();
        double stored = storeBytes * traffic.storeMissFraction();
        double storedInSteps = steps * stepStore.bytes() * stepStore.missFraction();
        double fetched = (adding() ? stored : 0) + (stepStore.adding() ? storedInSteps : 0);
        return new HbmMix(loaded + fetched, stored + storedInSteps);
    }

    /** Loads of a step, in the order in which consumers wait for them. */
    List<Phase> loads() {
        return phases.stream().filter(Phase::awaitsLoad).toList();
    }

    /**
     * The same block where parts of tiles go to other blocks.
     *
     * @param bytes what it writes and what it reads of others after its last step
     * @param latencyCycles for which it waits for them
     */
    BlockProgram handingOver(double bytes, double latencyCycles) {
        return finishing(new Work(0, 0, 0, 0, latencyCycles, 0), bytes);
    }

    /** The same program with more work in its epilogue and another number of bytes stored. */
    BlockProgram finishing(Work more, double bytes) {
        return ending(
                epilogueWork.plus(more), bytes, storeRunBytes, setUp, addedElementBytes, inStep, stepStore, inPhase);
    }

    /** The same block with another set-up. */
    BlockProgram withSetUp(BlockSetUp other) {
        return ending(epilogueWork, storeBytes, storeRunBytes, other, addedElementBytes, inStep, stepStore, inPhase);
    }

    /** Whether it adds to what is in memory instead of overwriting it. */
    boolean adding() {
        return addedElementBytes > 0;
    }

    /** The same block whose stores are additions to elements of so many bytes. */
    BlockProgram addingToMemory(double elementBytes) {
        return ending(epilogueWork, storeBytes, storeRunBytes, setUp, elementBytes, inStep, stepStore, inPhase);
    }

    /** The same block whose consumers wait for each other at every full stage, if they do. */
    BlockProgram withConsumersInStep(boolean together) {
        return ending(epilogueWork, storeBytes, storeRunBytes, setUp, addedElementBytes, together, stepStore, inPhase);
    }

    /** The same block whose stores are made of runs of at most so many bytes. */
    BlockProgram storingInRuns(double runBytes) {
        return ending(epilogueWork, storeBytes, runBytes, setUp, addedElementBytes, inStep, stepStore, inPhase);
    }

    /** The same block that writes in every step. */
    BlockProgram storingInSteps(StepStore store) {
        return ending(epilogueWork, storeBytes, storeRunBytes, setUp, addedElementBytes, inStep, store, inPhase);
    }

    /** The same block, of which those of an SM are at the same phase, or are not. */
    BlockProgram withBlocksInPhase(boolean phase) {
        return ending(epilogueWork, storeBytes, storeRunBytes, setUp, addedElementBytes, inStep, stepStore, phase);
    }

    /**
     * Whether a block holds one step at a time and waits for several loads in it, so that an SM asks for memory by fits and
     * starts. Those that begin a little earlier then get more of it, and come to load while others compute. With more stages
     * loads run ahead of the work.
     */
    boolean loadsInBursts() {
        return stages == 1 && loads().size() > 1;
    }

    /** The same steps between another beginning and another end. */
    private BlockProgram ending(
            Work epilogue,
            double bytes,
            double runBytes,
            BlockSetUp beginning,
            double added,
            boolean together,
            StepStore store,
            boolean phase) {
        return new BlockProgram(
                prologueBytes,
                stepBytes,
                contiguousBytes,
                ownShare,
                stages,
                consumers,
                phases,
                asynchronous,
                waitCycles,
                releaseCycles,
                epilogue,
                bytes,
                runBytes,
                persistent,
                beginning,
                added,
                together,
                store,
                phase);
    }
}
