package org.warpsight.sim.gpu;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.SharedPipe;
import org.warpsight.sim.engine.Simulation;

/**
 * L2 and HBM of a GPU, shared by its SMs.
 *
 * <pre>
 *   load:  issue ─┬─► [L2 pipe: all bytes]  ─┐
 *                 └─► [HBM pipe: misses]    ─┴─ both done ─► + latency ─► in shared memory
 * </pre>
 *
 * <p>Both pipes are shared max-min fairly by the SMs that have something under way, and each SM's requests queue behind
 * its earlier ones, so that latency grows with load.
 */
public final class MemorySystem {
    private final Simulation simulation;
    private final Architecture architecture;
    private final SharedPipe l2;
    private final SharedPipe hbm;
    private final double portBytesPerSecond;
    private final long l2Latency;
    private final long hbmLatency;
    private double l2Bytes;
    private double hbmBytes;

    /** The memory system of a GPU at a clock; HBM does not follow the clock. */
    public MemorySystem(Simulation simulation, Gpu gpu, Clock clock) {
        this.simulation = simulation;
        this.architecture = gpu.architecture();
        Architecture.L2 cache = architecture.l2();
        this.l2 = new SharedPipe(simulation, gpu.l2BytesPerSecond(clock.megahertz()), 0);
        this.hbm = new SharedPipe(
                simulation, gpu.hbmBytesPerSecond() * architecture.memory().efficiency(), 0);
        this.portBytesPerSecond = cache.portBytesPerClock() * clock.megahertz() * 1e6;
        Architecture.Latency latency = architecture.latency();
        // A line is as often in the far partition as in each other one.
        double far = (cache.partitionsPerChiplet() - 1.0) / cache.partitionsPerChiplet();
        double l2Cycles = latency.l2NearCycles() + far * (latency.l2FarCycles() - latency.l2NearCycles());
        this.l2Latency = clock.picoseconds(l2Cycles);
        this.hbmLatency = clock.picoseconds(latency.hbmCycles());
    }

    /** A user standing for a number of equal SMs. */
    public User join(int multiplicity) {
        return new User(multiplicity);
    }

    /** Latency of a load that L2 answers, in picoseconds. */
    public long l2Latency() {
        return l2Latency;
    }

    /** Bytes that all SMs have asked of L2. */
    public double l2Bytes() {
        return l2Bytes;
    }

    /** Bytes of these that L2 had to ask of HBM. */
    public double hbmBytes() {
        return hbmBytes;
    }

    /** One SM of a group of equal ones, as the memory sees it. */
    public final class User {
        private final int multiplicity;
        private final SharedPipe.Port l2Port;
        private final SharedPipe.Port hbmPort;

        private User(int multiplicity) {
            this.multiplicity = multiplicity;
            this.l2Port = l2.port(multiplicity, portBytesPerSecond);
            this.hbmPort = hbm.port(multiplicity, Double.POSITIVE_INFINITY);
        }

        /**
         * Asks for bytes.
         *
         * @param bytes bytes for one SM
         * @param hbmFraction part of them that L2 does not have
         * @param contiguousBytes length of the runs they consist of
         * @param arrived what happens when the last of them is there
         */
        public void load(double bytes, double hbmFraction, double contiguousBytes, Runnable arrived) {
            long latency = hbmFraction > 0 ? hbmLatency : l2Latency;
            transfer(bytes, hbmFraction, contiguousBytes, () -> simulation.schedule(latency, arrived));
        }

        /**
         * Sends bytes.
         *
         * @param hbmFraction part of them that is written back to HBM before the kernel is over
         * @param taken what happens when the memory system has taken the last of them
         */
        public void store(double bytes, double hbmFraction, double contiguousBytes, Runnable taken) {
            transfer(bytes, hbmFraction, contiguousBytes, taken);
        }

        private void transfer(double bytes, double hbmFraction, double contiguousBytes, Runnable done) {
            l2Bytes += bytes * multiplicity;
            if (hbmFraction == 0) {
                l2Port.transfer(Math.round(bytes), done);
                return;
            }
            double missed = bytes * hbmFraction;
            hbmBytes += missed * multiplicity;
            // Opening a DRAM row costs as much as moving some bytes; short runs pay it more often.
            double rowOpenings = 1 + architecture.memory().rowOpeningBytes() / contiguousBytes;
            Both both = new Both(done);
            l2Port.transfer(Math.round(bytes), both);
            hbmPort.transfer(Math.round(missed * rowOpenings), both);
        }
    }

    /** Runs an action when two things have happened. */
    private static final class Both implements Runnable {
        private final Runnable action;
        private boolean first = true;

        Both(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            if (first) {
                first = false;
            } else {
                action.run();
            }
        }
    }
}
