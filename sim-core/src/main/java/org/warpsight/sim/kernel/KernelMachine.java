package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.MemorySystem;
import org.warpsight.sim.gpu.Misses;
import org.warpsight.sim.gpu.SmGroup;

/** The GPU as the roles of one kernel see it: time, units and memory, with the kernel's own cache hits applied. */
final class KernelMachine {
    private final Simulation simulation;
    private final Architecture architecture;
    private final Clock clock;
    private final MemorySystem memory;
    private final CacheTraffic traffic;
    private final long loadIssue;
    private final long blockStart;
    private final long copyOverhead;
    private final long matrixCompletion;
    private final long arithmeticCompletion;

    KernelMachine(Simulation simulation, Gpu gpu, Clock clock, CacheTraffic traffic) {
        this.simulation = simulation;
        this.architecture = gpu.architecture();
        this.clock = clock;
        this.traffic = traffic;
        this.memory = new MemorySystem(simulation, gpu, clock);
        this.loadIssue = clock.picoseconds(architecture.copyEngine().issueCycles());
        this.blockStart = clock.picoseconds(architecture.launch().blockCycles());
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

    long blockStart() {
        return blockStart;
    }

    void load(SmGroup sm, double bytes, double ownShare, double contiguousBytes, int block, Runnable arrived) {
        // What misses is the same with multicast, so it is a larger part of what is asked for.
        Misses misses = traffic.loadMisses(block).ofShare(ownShare);
        sm.memory().load(bytes * ownShare, misses, contiguousBytes, () -> simulation.schedule(copyOverhead, arrived));
    }

    void store(SmGroup sm, double bytes, Runnable taken) {
        sm.memory().store(bytes, traffic.storeMissFraction(), bytes, taken);
    }

    /** Queues work at the units of an SM; the time at which the slowest is through. */
    long occupy(SmGroup sm, Work work) {
        long done = simulation.now() + clock.picoseconds(work.chainCycles());
        if (work.matrixCycles() > 0) {
            done = Math.max(done, sm.matrix().reserve(clock.picoseconds(work.matrixCycles())));
        }
        if (work.vectorCycles() > 0) {
            done = Math.max(done, sm.vector().reserve(clock.picoseconds(work.vectorCycles())));
        }
        if (work.specialCycles() > 0) {
            done = Math.max(done, sm.special().reserve(clock.picoseconds(work.specialCycles())));
        }
        if (work.sharedMemoryCycles() > 0) {
            done = Math.max(done, sm.sharedMemory().reserve(clock.picoseconds(work.sharedMemoryCycles())));
        }
        return done;
    }

    /** From the last issue of some work to its result being usable. */
    long completion(Work work) {
        long pipe = work.matrixCycles() > 0 ? matrixCompletion : arithmeticCompletion;
        return pipe + clock.picoseconds(work.latencyCycles());
    }
}
