package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.MemorySystem;
import org.warpsight.sim.gpu.Misses;
import org.warpsight.sim.gpu.SmGroup;
import org.warpsight.sim.gpu.Unit;

/** The GPU as the roles of one kernel see it: time, units and memory, with the kernel's own cache hits applied. */
final class KernelMachine {
    private final Simulation simulation;
    private final Architecture architecture;
    private final Clock clock;
    private final MemorySystem memory;
    private final CacheTraffic traffic;
    private final long loadIssue;
    private final long blockStart;
    private final long dispatch;
    private final long copyOverhead;
    private final long matrixCompletion;
    private final long arithmeticCompletion;
    private double sharedMemoryBytes;

    private long dispatchedUntil;

    KernelMachine(Simulation simulation, Gpu gpu, Clock clock, KernelLaunch launch) {
        this.simulation = simulation;
        this.architecture = gpu.architecture();
        this.clock = clock;
        this.traffic = launch.traffic();
        this.memory = new MemorySystem(simulation, gpu, clock, launch.mix());
        this.loadIssue = clock.picoseconds(architecture.copyEngine().issueCycles());
        this.blockStart = clock.picoseconds(architecture.launch().blockCycles());
        this.dispatch = clock.picoseconds(architecture.launch().dispatchCycles());
        this.copyOverhead = clock.picoseconds(architecture.copyEngine().overheadCycles());
        this.matrixCompletion = clock.picoseconds(architecture.matrixPipe().completionCycles());
        this.arithmeticCompletion = clock.picoseconds(architecture.latency().arithmeticCycles());
    }

    SmGroup group(int multiplicity) {
        return new SmGroup(simulation, multiplicity, memory.join(multiplicity));
    }

    MemorySystem memory() {
        return memory;
    }

    /** Bytes that all SMs have got and given, what came by multicast included. */
    double sharedMemoryBytes() {
        return sharedMemoryBytes;
    }

    long now() {
        return simulation.now();
    }

    /** Runs an action at a time, or now where that has passed. */
    void at(long timePs, Runnable action) {
        simulation.scheduleAt(Math.max(timePs, simulation.now()), action);
    }

    void afterPicoseconds(long picoseconds, Runnable action) {
        simulation.schedule(picoseconds, action);
    }

    long picoseconds(double cycles) {
        return clock.picoseconds(cycles);
    }

    long loadIssue() {
        return loadIssue;
    }

    /** Until so many blocks have been handed out. */
    long handOut(long blocks) {
        return dispatch * blocks;
    }

    /** From the end of a block, or of the launch, to the first load of the next one in its place. */
    long blockStart(SmGroup sm, BlockSetUp setUp, boolean first) {
        long fetches = first ? setUp.coldFetches() * memory.l2Latency() : 0;
        // Blocks are handed out one after another, to all SMs of a group in turn; each then starts by itself.
        long now = simulation.now();
        dispatchedUntil = Math.max(dispatchedUntil, now) + dispatch * sm.multiplicity();
        return Math.max(dispatchedUntil - now, blockStart + clock.picoseconds(setUp.cycles()) + fetches);
    }

    void load(SmGroup sm, double bytes, double ownShare, double contiguousBytes, int block, Runnable arrived) {
        // What misses is the same with multicast, so it is a larger part of what is asked for.
        Misses misses = traffic.loadMisses(block).ofShare(ownShare);
        sharedMemoryBytes += bytes * sm.multiplicity();
        sm.memory().load(bytes * ownShare, misses, contiguousBytes, () -> simulation.schedule(copyOverhead, arrived));
    }

    /** Time that a load of so many bytes takes which nobody else holds up. */
    long soonestLoad(double bytes, int block) {
        return memory.soonest(bytes, traffic.loadMisses(block)) + copyOverhead;
    }

    /** What a block writes after its last step, or adds to what is in memory. */
    void store(SmGroup sm, BlockEpilogue epilogue, Runnable taken) {
        double bytes = epilogue.storeBytes();
        double run = Math.min(bytes, epilogue.storeRunBytes());
        sharedMemoryBytes += bytes * sm.multiplicity();
        if (epilogue.adding()) {
            sm.memory().add(bytes, epilogue.addedElementBytes(), traffic.storeMissFraction(), run, taken);
        } else {
            sm.memory().store(bytes, traffic.storeMissFraction(), run, taken);
        }
    }

    /** What one of a block's consumers writes in a step. */
    void store(SmGroup sm, StepStore store, int consumers, Runnable taken) {
        double bytes = store.bytes() / consumers;
        sharedMemoryBytes += bytes * sm.multiplicity();
        if (store.adding()) {
            sm.memory().add(bytes, store.elementBytes(), store.missFraction(), bytes, taken);
        } else {
            sm.memory().store(bytes, store.missFraction(), bytes, taken);
        }
    }

    /**
     * Queues work of a block at the units of an SM, beside the same work of the others there where blocks are in phase; the
     * time at which the slowest is through. What its units, or the issue of its arithmetic, take is then shared by all.
     */
    long occupy(SmGroup sm, Work work, boolean inPhase, SlotObserver.RoleObserver role) {
        long now = simulation.now();
        long done = occupy(sm, work, role);
        return inPhase ? Math.max(done, now + clock.picoseconds(sm.blocksAtWork() * work.sharedCycles())) : done;
    }

    /** Queues a role's work at the units of an SM; the time at which the slowest is through. */
    long occupy(SmGroup sm, Work work, SlotObserver.RoleObserver role) {
        long done = simulation.now() + clock.picoseconds(work.chainCycles());
        done = Math.max(done, reserve(sm.matrix(), Limiter.TENSOR, work.matrixCycles(), role));
        done = Math.max(done, reserve(sm.vector(), Limiter.VECTOR, work.vectorCycles(), role));
        done = Math.max(done, reserve(sm.special(), Limiter.SPECIAL_FUNCTION, work.specialCycles(), role));
        done = Math.max(done, sm.network().reserve(clock.picoseconds(work.networkCycles())));
        return Math.max(done, reserve(sm.sharedMemory(), Limiter.SHARED_MEMORY, work.sharedMemoryCycles(), role));
    }

    private long reserve(Unit unit, Limiter name, double cycles, SlotObserver.RoleObserver role) {
        if (cycles == 0) {
            return 0;
        }
        long service = clock.picoseconds(cycles);
        long done = unit.reserve(service);
        role.uses(name, done - service, done);
        return done;
    }

    /** From the last issue of some work to its result being usable. */
    long completion(Work work) {
        long pipe = work.matrixCycles() > 0 ? matrixCompletion : arithmeticCompletion;
        return pipe + clock.picoseconds(work.latencyCycles());
    }
}
