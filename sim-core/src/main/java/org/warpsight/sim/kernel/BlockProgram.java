package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.sim.gpu.HbmMix;

/**
 * What every thread block of a kernel does, as a producer that loads tiles and consumers that work on them.
 *
 * <pre>
 *   set-up ─► producer:   prologue load ; for each step: wait(empty) ; load ──► full
 *             main loop:  for each step: wait(full) ; work... ; arrive(empty)
 *             epilogue:   work ; store
 * </pre>
 *
 * @param setUp what comes before its first load
 * @param loads what its producer loads
 * @param loop what its consumers do in every step
 * @param epilogue what they do after the last one
 * @param persistent whether the producer goes on to the block's next tile during the epilogue
 * @param phasing whether the blocks of an SM are at the same phase of a step
 */
record BlockProgram(
        BlockSetUp setUp,
        BlockLoads loads,
        MainLoop loop,
        BlockEpilogue epilogue,
        boolean persistent,
        Phasing phasing) {

    /**
     * Whether the blocks of an SM are at the same phase, as nothing makes one of them go first: their warps then share the
     * units instruction by instruction, and no phase of one hides behind another phase of the other.
     */
    enum Phasing {
        /** They drift apart. */
        APART,
        /** In their steps; at the end they wait for different things. */
        IN_STEPS,
        /** In their steps and in the epilogue. */
        THROUGHOUT
    }

    /** A block of one tile, which drifts apart from the others on its SM. */
    BlockProgram(BlockSetUp setUp, BlockLoads loads, MainLoop loop, BlockEpilogue epilogue) {
        this(setUp, loads, loop, epilogue, false, Phasing.APART);
    }

    /**
     * A block whose warps all load in every step and work on what has come, without shared memory.
     *
     * @param stepBytes loaded per step
     * @param contiguousBytes length of the runs in memory that these are made of
     */
    static BlockProgram streaming(double stepBytes, double contiguousBytes, Work work, BlockEpilogue epilogue) {
        return new BlockProgram(
                BlockSetUp.STREAM,
                new BlockLoads(stepBytes, contiguousBytes, 1),
                MainLoop.ofAllWarps(List.of(Phase.onLoad(work))),
                epilogue);
    }

    /** Whether a consumer goes on while its last work is under way; with a single stage there is nothing to go on with. */
    boolean asynchronous() {
        return loop.asynchronous() && loads.stages() > 1;
    }

    /** Bytes that a block of so many steps reads from HBM and writes there. What it adds to is read first. */
    HbmMix mix(double steps, CacheTraffic traffic) {
        StepStore stepStore = loop.store();
        double loaded = loads.bytes(steps) * traffic.mean().sideCache();
        double stored = epilogue.storeBytes() * traffic.storeMissFraction();
        double storedInSteps = steps * stepStore.bytes() * stepStore.missFraction();
        double fetched = (epilogue.adding() ? stored : 0) + (stepStore.adding() ? storedInSteps : 0);
        return new HbmMix(loaded + fetched, stored + storedInSteps);
    }

    /**
     * The same block where parts of tiles go to other blocks.
     *
     * @param bytes what it writes and what it reads of others after its last step
     * @param latencyCycles for which it waits for them
     */
    BlockProgram handingOver(double bytes, double latencyCycles) {
        return with(epilogue.finishing(new Work(0, 0, 0, 0, latencyCycles, 0), bytes));
    }

    /** The same block with another set-up. */
    BlockProgram with(BlockSetUp other) {
        return new BlockProgram(other, loads, loop, epilogue, persistent, phasing);
    }

    /** The same block with another epilogue. */
    BlockProgram with(BlockEpilogue other) {
        return new BlockProgram(setUp, loads, loop, other, persistent, phasing);
    }

    /** The same block that writes in every step. */
    BlockProgram storingInSteps(StepStore store) {
        return new BlockProgram(setUp, loads, loop.storing(store), epilogue, persistent, phasing);
    }

    /**
     * Whether a block holds one step at a time and waits for several loads in it, so that an SM asks for memory by fits and
     * starts. Those that begin a little earlier then get more of it, and come to load while others compute. With more stages
     * loads run ahead of the work.
     */
    boolean loadsInBursts() {
        return loads.stages() == 1 && loop.loads().size() > 1;
    }
}
