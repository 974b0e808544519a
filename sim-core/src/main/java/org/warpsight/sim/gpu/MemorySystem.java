package org.warpsight.sim.gpu;

import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.SharedPipe;
import org.warpsight.sim.engine.Simulation;

/**
 * L2, memory-side cache and HBM of a GPU, shared by its SMs.
 *
 * <pre>
 *   load:  issue ─┬─► [L2 pipe: all bytes]                ─┐
 *                 ├─► [memory-side pipe: misses of L2]    ─┤
 *                 └─► [HBM pipe: misses of both]          ─┴─ all done ─► + latency ─► in shared memory
 * </pre>
 *
 * <p>The pipes are shared max-min fairly by the SMs that have something under way, and each SM's requests queue behind
 * its earlier ones, so that latency grows with load.
 */
public final class MemorySystem {
    /**
     * Additions to what it holds that a slice of L2 does in a clock, in 16 or in 32 bits. An estimate, as no vendor figure was
     * found: 0.63 TB/s in 16 bits on an H100, where mixture layers that leave their sums to L2 would need between 0.5 and 0.8
     * TB/s, no matter whether what they add to is in L2. FlashAttention-2's backward pass adds in 32 bits, at least 1.85
     * additions a clock and slice on an H100 and 1.4 on an A100.
     */
    private static final double ADDITIONS_PER_SLICE = 2;

    private final Simulation simulation;
    private final Architecture architecture;
    private final SharedPipe l2;
    private final SharedPipe additions;
    private final Optional<SharedPipe> sideCache;
    private final SharedPipe hbm;
    private final double portBytesPerSecond;
    private final long l2Latency;
    private final long sideCacheLatency;
    private final long hbmLatency;
    private final long acknowledgement;
    private final double hbmBytesPerSecond;
    private final double costOfWriting;
    private double l2Bytes;
    private double sideCacheBytes;
    private double hbmBytes;
    private double hbmService;

    /**
     * The memory system of a GPU at a clock; HBM does not follow the clock.
     *
     * @param mix what is read and written while it is in use
     */
    public MemorySystem(Simulation simulation, Gpu gpu, Clock clock, HbmMix mix) {
        this.simulation = simulation;
        this.architecture = gpu.architecture();
        Architecture.L2 cache = architecture.l2();
        this.l2 = new SharedPipe(simulation, gpu.l2BytesPerSecond(clock.megahertz()), 0);
        this.additions = new SharedPipe(
                simulation,
                ADDITIONS_PER_SLICE * cache.slicesPerChiplet() * gpu.product().chiplets() * clock.megahertz() * 1e6,
                0);
        this.sideCache = gpu.product().memorySideCacheBytes() > 0
                ? Optional.of(new SharedPipe(simulation, gpu.sideCacheBytesPerSecond(), 0))
                : Optional.empty();
        this.costOfWriting = costOfWriting(architecture.memory(), mix);
        this.hbmBytesPerSecond = gpu.hbmBytesPerSecond() * architecture.memory().efficiency();
        this.hbm = new SharedPipe(simulation, hbmBytesPerSecond, 0);
        this.portBytesPerSecond = cache.portBytesPerClock() * clock.megahertz() * 1e6;
        Architecture.Latency latency = architecture.latency();
        this.l2Latency = clock.picoseconds(architecture.meanL2Cycles());
        this.sideCacheLatency = clock.picoseconds(latency.memorySideCacheCycles());
        this.hbmLatency = clock.picoseconds(latency.hbmCycles());
        this.acknowledgement = clock.picoseconds(architecture.launch().acknowledgement());
    }

    /** A user standing for a number of equal SMs. */
    public User join(int multiplicity) {
        return new User(multiplicity);
    }

    /** Latency of a load that L2 answers, in picoseconds. */
    public long l2Latency() {
        return l2Latency;
    }

    /** Time that a load of one SM takes which no other load holds up, in picoseconds. */
    public long soonest(double bytes, Misses misses) {
        return Math.round(bytes / portBytesPerSecond * 1e12) + latency(misses);
    }

    /** The last of the bytes has the longest way. */
    private long latency(Misses misses) {
        if (misses.sideCache() > 0) {
            return hbmLatency;
        }
        return misses.l2() > 0 ? sideCacheLatency : l2Latency;
    }

    /** Bytes that all SMs have asked of L2. */
    public double l2Bytes() {
        return l2Bytes;
    }

    /** Bytes of these that L2 had to ask of the memory-side cache; 0 where there is none. */
    public double sideCacheBytes() {
        return sideCacheBytes;
    }

    /** Bytes of these that came from HBM or went there. */
    public double hbmBytes() {
        return hbmBytes;
    }

    /** Time for which HBM was in use, in picoseconds. */
    public double hbmBusyPicoseconds() {
        return hbmService / hbmBytesPerSecond * 1e12;
    }

    /**
     * What a written byte costs in bytes read: writes by themselves have a rate of their own, and among reads the bus turns
     * for every batch of them.
     */
    private static double costOfWriting(Architecture.Memory memory, HbmMix mix) {
        return memory.efficiency() * (1 / memory.writeEfficiency() + memory.turnRoundFraction() * mix.turningPart());
    }

    /** One SM of a group of equal ones, as the memory sees it. */
    public final class User {
        private final int multiplicity;
        private final SharedPipe.Port l2Port;
        private final SharedPipe.Port additionsPort;
        private final Optional<SharedPipe.Port> sidePort;
        private final SharedPipe.Port hbmPort;

        private User(int multiplicity) {
            this.multiplicity = multiplicity;
            this.l2Port = l2.port(multiplicity, portBytesPerSecond);
            this.additionsPort = additions.port(multiplicity, Double.POSITIVE_INFINITY);
            this.sidePort = sideCache.map(pipe -> pipe.port(multiplicity, Double.POSITIVE_INFINITY));
            this.hbmPort = hbm.port(multiplicity, Double.POSITIVE_INFINITY);
        }

        /**
         * Asks for bytes.
         *
         * @param bytes bytes for one SM
         * @param misses which part of them comes from where
         * @param contiguousBytes length of the runs they consist of
         * @param arrived what happens when the last of them is there
         */
        public void load(double bytes, Misses misses, double contiguousBytes, Runnable arrived) {
            long latency = latency(misses);
            transfer(bytes, 0, misses, contiguousBytes, () -> simulation.schedule(latency, arrived));
        }

        /**
         * Sends bytes.
         *
         * @param hbmFraction part of them that is written back to HBM before the kernel is over
         * @param taken what happens when the memory system has taken the last of them
         */
        public void store(double bytes, double hbmFraction, double contiguousBytes, Runnable taken) {
            transfer(0, bytes, Misses.toHbm(hbmFraction), contiguousBytes, taken);
        }

        /** Runs an action when the last store has been acknowledged, at once where blocks do not wait for that. */
        public void whenAcknowledged(Runnable action) {
            if (acknowledgement > 0) {
                simulation.schedule(acknowledgement, action);
            } else {
                action.run();
            }
        }

        /**
         * Adds to what is in memory. L2 reads what it writes.
         *
         * @param bytes bytes that are added
         * @param elementBytes of a sum
         * @param hbmFraction part of them that L2 has to fetch first and is written back before the kernel is over
         * @param taken what happens when the last addition is done
         */
        public void add(double bytes, double elementBytes, double hbmFraction, double contiguousBytes, Runnable taken) {
            Last last = new Last(2, taken);
            additionsPort.transfer(Math.round(bytes / elementBytes), last);
            transfer(bytes, bytes, Misses.toHbm(hbmFraction), contiguousBytes, last);
        }

        private void transfer(double read, double written, Misses misses, double contiguousBytes, Runnable done) {
            double bytes = read + written;
            l2Bytes += bytes * multiplicity;
            if (misses.l2() == 0) {
                l2Port.transfer(Math.round(bytes), done);
                return;
            }
            boolean pastSideCache = misses.sideCache() > 0;
            Last last = new Last(1 + (sidePort.isPresent() ? 1 : 0) + (pastSideCache ? 1 : 0), done);
            l2Port.transfer(Math.round(bytes), last);
            sidePort.ifPresent(port -> {
                double missed = bytes * misses.l2();
                sideCacheBytes += missed * multiplicity;
                port.transfer(Math.round(missed), last);
            });
            if (pastSideCache) {
                hbmBytes += bytes * misses.sideCache() * multiplicity;
                double rowOpenings =
                        bytes * misses.sideCache() * architecture.memory().rowOpenings(contiguousBytes);
                double moved = misses.sideCache() * (read + written * costOfWriting);
                hbmService += (moved + rowOpenings) * multiplicity;
                hbmPort.transfer(Math.round(moved + rowOpenings), last);
            }
        }
    }

    /** Runs an action when a number of things have happened. */
    private static final class Last implements Runnable {
        private final Runnable action;
        private int open;

        Last(int open, Runnable action) {
            this.open = open;
            this.action = action;
        }

        @Override
        public void run() {
            open--;
            if (open == 0) {
                action.run();
            }
        }
    }
}
