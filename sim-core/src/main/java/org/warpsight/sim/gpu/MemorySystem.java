package org.warpsight.sim.gpu;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.Simulation;

/**
 * L2 and HBM of a GPU, shared by its SMs.
 *
 * <pre>
 *   load:  issue ─► [L2 pipe: all bytes]  ─┐
 *               └─► [HBM pipe: misses]    ─┴─ both done ─► + latency ─► in shared memory
 * </pre>
 *
 * <p>Each SM's requests queue at its fair share of a pipe, so that latency grows with load: an idle pipe adds only the
 * transfer, a busy one the wait for what was asked before.
 */
public final class MemorySystem {
    private final Simulation simulation;
    private final Architecture architecture;
    private final Pipe l2;
    private final Pipe hbm;
    private final long l2Latency;
    private final long hbmLatency;
    private int activeSms;
    private double l2Bytes;
    private double hbmBytes;

    /** The memory system of a GPU at a clock; HBM does not follow the clock. */
    public MemorySystem(Simulation simulation, Gpu gpu, Clock clock) {
        this.simulation = simulation;
        this.architecture = gpu.architecture();
        Architecture.L2 cache = architecture.l2();
        this.l2 = new Pipe(
                gpu.l2BytesPerSecond(clock.megahertz()) / 1e12, clock.bytesPerPicosecond(cache.portBytesPerClock()));
        this.hbm = new Pipe(gpu.hbmBytesPerSecond() * architecture.memory().efficiency() / 1e12, Double.MAX_VALUE);
        Architecture.Latency latency = architecture.latency();
        double far = (cache.partitionsPerChiplet() - 1.0) / cache.partitionsPerChiplet();
        double l2Cycles = latency.l2NearCycles() + far * (latency.l2FarCycles() - latency.l2NearCycles());
        this.l2Latency = clock.picoseconds(l2Cycles);
        this.hbmLatency = clock.picoseconds(latency.hbmCycles());
    }

    /** A pipe's total rate and the most that one SM gets of it, in bytes per picosecond. */
    private record Pipe(double rate, double perSm) {
        double share(int sms) {
            return Math.min(perSm, rate / sms);
        }
    }

    /** One SM of a group of equal ones, as the memory sees it. */
    public final class User {
        private final int multiplicity;
        private double l2FreeAt;
        private double hbmFreeAt;

        private User(int multiplicity) {
            this.multiplicity = multiplicity;
        }

        /**
         * Asks for bytes.
         *
         * @param bytes bytes for one SM
         * @param hbmFraction part of them that L2 does not have
         * @param contiguousBytes length of the runs they consist of
         * @return the time at which the last of them has arrived
         */
        public long load(double bytes, double hbmFraction, double contiguousBytes) {
            long arrived = transfer(bytes, hbmFraction, contiguousBytes);
            return arrived + (hbmFraction > 0 ? hbmLatency : l2Latency);
        }

        /**
         * Sends bytes.
         *
         * @param hbmFraction part of them that is written back to HBM before the kernel is over
         * @return the time at which L2 has taken the last of them
         */
        public long store(double bytes, double hbmFraction, double contiguousBytes) {
            return transfer(bytes, hbmFraction, contiguousBytes);
        }

        private long transfer(double bytes, double hbmFraction, double contiguousBytes) {
            double now = simulation.now();
            l2FreeAt = Math.max(l2FreeAt, now) + bytes / l2.share(activeSms);
            l2Bytes += bytes * multiplicity;
            double done = l2FreeAt;
            if (hbmFraction > 0) {
                double missed = bytes * hbmFraction;
                double activation = 1 + architecture.memory().atomBytes() / contiguousBytes;
                hbmFreeAt = Math.max(hbmFreeAt, now) + missed * activation / hbm.share(activeSms);
                hbmBytes += missed * multiplicity;
                done = Math.max(done, hbmFreeAt);
            }
            return Math.round(done);
        }

        /** This user asks for nothing more; its share goes to the others. */
        public void leave() {
            activeSms -= multiplicity;
        }
    }

    /** A user standing for a number of equal SMs. */
    public User join(int multiplicity) {
        activeSms += multiplicity;
        return new User(multiplicity);
    }

    /** Latency of a load that L2 answers, in picoseconds. */
    public long l2LatencyPicoseconds() {
        return l2Latency;
    }

    /** Bytes that have passed L2 for all SMs. */
    public double l2Bytes() {
        return l2Bytes;
    }

    /** Bytes that have passed HBM for all SMs. */
    public double hbmBytes() {
        return hbmBytes;
    }
}
