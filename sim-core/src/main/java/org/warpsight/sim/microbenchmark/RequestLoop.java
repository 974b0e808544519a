package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.HbmMix;
import org.warpsight.sim.gpu.MemorySystem;
import org.warpsight.sim.gpu.Misses;

/**
 * Requesters on every SM that each prepare, ask memory for some bytes, wait for them, perhaps write some, and begin anew.
 *
 * <pre>
 *   requester 1   extra ─► load ─────► arrived ─► store (─► acknowledged) ─► extra ...
 *   requester 2   extra ─► load ─────► arrived ─► store ...
 * </pre>
 *
 * @param requesters on each SM
 * @param loadBytes bytes that one asks for at a time; 0 for none
 * @param misses which part of these comes from where
 * @param storeBytes bytes that it then writes to HBM; 0 for none
 * @param contiguousBytes length of the runs that loads and stores consist of
 * @param extraCycles what a round takes beside memory
 * @param clock SM clock
 */
record RequestLoop(
        Gpu gpu,
        int requesters,
        double loadBytes,
        Misses misses,
        double storeBytes,
        double contiguousBytes,
        double extraCycles,
        Clock clock) {
    /** Rounds before measuring, in which the first queue builds up. */
    private static final int WARM_UP_ROUNDS = 8;

    private static final int MEASURED_ROUNDS = 32;

    /** Mean time of one round of one requester. */
    double picosecondsPerRound() {
        try (Simulation simulation = Simulation.open()) {
            MemorySystem memory =
                    new MemorySystem(simulation, gpu, clock, new HbmMix(loadBytes * misses.sideCache(), storeBytes));
            Run run = new Run(
                    simulation,
                    memory.join(gpu.product().multiprocessors()),
                    clock.picoseconds(extraCycles),
                    (long) requesters * WARM_UP_ROUNDS,
                    (long) requesters * (WARM_UP_ROUNDS + MEASURED_ROUNDS));
            for (int requester = 0; requester < requesters; requester++) {
                run.begin();
            }
            simulation.run();
            return (double) (run.endPs - run.startPs) / MEASURED_ROUNDS;
        }
    }

    /** Time of one round that HBM answers, with nobody else there. */
    double unloadedPicoseconds() {
        double latency = loadBytes > 0 ? gpu.architecture().latency().hbmCycles() : 0;
        double acknowledgement = storeBytes > 0 ? gpu.architecture().launch().acknowledgement() : 0;
        return clock.picoseconds(latency + acknowledgement + extraCycles);
    }

    /** The loop while it runs: rounds of all requesters of an SM are counted together. */
    private final class Run {
        private final Simulation simulation;
        private final MemorySystem.User memory;
        private final long extraPs;
        private final long firstRound;
        private final long lastRound;
        private long rounds;
        private long startPs;
        private long endPs;

        private Run(Simulation simulation, MemorySystem.User memory, long extraPs, long firstRound, long lastRound) {
            this.simulation = simulation;
            this.memory = memory;
            this.extraPs = extraPs;
            this.firstRound = firstRound;
            this.lastRound = lastRound;
        }

        private void begin() {
            simulation.schedule(extraPs, this::read);
        }

        private void read() {
            if (loadBytes > 0) {
                memory.load(loadBytes, misses, contiguousBytes, this::write);
            } else {
                write();
            }
        }

        private void write() {
            if (storeBytes > 0) {
                memory.store(storeBytes, 1, contiguousBytes, () -> memory.whenAcknowledged(this::end));
            } else {
                end();
            }
        }

        private void end() {
            rounds++;
            if (rounds == firstRound) {
                startPs = simulation.now();
            }
            if (rounds < lastRound) {
                begin();
            } else if (rounds == lastRound) {
                endPs = simulation.now();
            }
        }
    }
}
