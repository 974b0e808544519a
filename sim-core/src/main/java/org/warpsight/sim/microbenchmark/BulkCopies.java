package org.warpsight.sim.microbenchmark;

import java.util.SplittableRandom;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Architecture.CopyKind;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.HbmChannels;

/**
 * Blocks on every SM that each copy a box from HBM to shared memory with TMA, wait at a barrier and copy the next.
 *
 * <p>Blocks start at different times and stay out of step, so every one is simulated: SMs that ask in step would all wait
 * for HBM and then leave it idle together.
 *
 * @param blocksPerSm blocks on each SM
 * @param bytes size of a box
 * @param contiguousBytes length of the runs it consists of in memory
 * @param dimensions of the tensor map; 0 for a bulk copy without one
 */
public record BulkCopies(Gpu gpu, int blocksPerSm, double bytes, double contiguousBytes, int dimensions) {
    private static final long SEED = 1;
    private static final int WARM_UP_ROUNDS = 8;
    private static final int MEASURED_ROUNDS = 16;

    /**
     * Cycles that each dimension of a tensor map adds to a copy: one takes 35 ns longer than a bulk copy of the same bytes,
     * on an H800 at 1755 MHz (HPMLL/NVIDIA-Hopper-Benchmark@ded6f57, tma_bw logs, 1 and 2 KiB).
     */
    private static final double DIMENSION_CYCLES = 61;

    /**
     * Copies on a GPU.
     *
     * @throws IllegalArgumentException if the GPU has no TMA
     */
    public BulkCopies {
        if (gpu.architecture().copyEngine().kind() != CopyKind.TMA) {
            throw new IllegalArgumentException(gpu.id() + " has no TMA");
        }
    }

    /** Mean time from one copy of a block to its next. */
    public double picosecondsPerCopy() {
        try (Simulation simulation = Simulation.open()) {
            Run run = new Run(simulation);
            run.start();
            simulation.run();
            return (double) (run.endPs - run.startPs) / MEASURED_ROUNDS;
        }
    }

    /** Bytes per second of all SMs. */
    public double bytesPerSecond() {
        return bytes * blocks() / (picosecondsPerCopy() * 1e-12);
    }

    /** Whether waiting for others takes longer than the latency that a lone copy has. */
    public boolean boundByMemory() {
        double alone = gpu.architecture().latency().hbmCycles() + overheadCycles();
        return picosecondsPerCopy() > 2 * clock().picoseconds(alone);
    }

    private int blocks() {
        return blocksPerSm * gpu.product().multiprocessors();
    }

    private Clock clock() {
        return new Clock(gpu.product().maximumClockMhz());
    }

    private double overheadCycles() {
        return gpu.architecture().copyEngine().overheadCycles() + dimensions * DIMENSION_CYCLES;
    }

    /** All blocks while they run. */
    private final class Run {
        private final Simulation simulation;
        private final HbmChannels hbm;
        private final long[] portFreeAtPs = new long[gpu.product().multiprocessors()];
        private final long portPs;
        private final long overheadPs;
        private final long latencyPs;
        private long copies;
        private long startPs;
        private long endPs;

        private Run(Simulation simulation) {
            Architecture architecture = gpu.architecture();
            this.simulation = simulation;
            this.hbm = new HbmChannels(gpu, clock(), SEED);
            this.portPs = clock().picoseconds(bytes / architecture.l2().portBytesPerClock());
            this.overheadPs = clock().picoseconds(overheadCycles());
            this.latencyPs = clock().picoseconds(architecture.latency().hbmCycles());
        }

        private void start() {
            SplittableRandom phase = new SplittableRandom(SEED);
            for (int block = 0; block < blocks(); block++) {
                int sm = block % portFreeAtPs.length;
                simulation.schedule(phase.nextLong(latencyPs), () -> copy(sm));
            }
        }

        private void copy(int sm) {
            long now = simulation.now();
            portFreeAtPs[sm] = Math.max(portFreeAtPs[sm], now) + portPs;
            long arrived = Math.max(portFreeAtPs[sm], hbm.load(now, bytes, contiguousBytes));
            simulation.scheduleAt(arrived + overheadPs, () -> end(sm));
        }

        private void end(int sm) {
            copies++;
            if (copies == (long) blocks() * WARM_UP_ROUNDS) {
                startPs = simulation.now();
            }
            if (copies == (long) blocks() * (WARM_UP_ROUNDS + MEASURED_ROUNDS)) {
                endPs = simulation.now();
            }
            if (endPs == 0) {
                copy(sm);
            }
        }
    }
}
