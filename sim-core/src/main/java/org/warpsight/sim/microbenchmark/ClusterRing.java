package org.warpsight.sim.microbenchmark;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.SmNetwork;

/**
 * Clusters on all SMs in which every block reads the shared memory of the next, the last that of the first.
 *
 * <p>The SMs are full of threads, each of which loads a word, waits for it and loads another (HPMLL/NVIDIA-Hopper-Benchmark,
 * NewFeatures/DSM: blocks of 1024 threads).
 *
 * @param blocks blocks of a cluster, one on each SM
 */
public record ClusterRing(Gpu gpu, int blocks) {
    private static final int WORD_BYTES = 4;
    private static final int WARM_UP_LOADS = 16;
    private static final int MEASURED_LOADS = 64;

    /**
     * Rings on a GPU.
     *
     * @throws IllegalArgumentException if the GPU has no clusters or none of this size
     */
    public ClusterRing {
        SmNetwork.of(gpu, blocks);
    }

    /** Bytes per second that all SMs read. */
    public double bytesPerSecond() {
        return bytesPerSecondOfAnSm() * gpu.product().multiprocessors();
    }

    /** Bytes per second that one SM reads. */
    public double bytesPerSecondOfAnSm() {
        try (Simulation simulation = Simulation.open()) {
            Run run = new Run(simulation);
            run.start();
            simulation.run();
            return (double) MEASURED_LOADS * warps() * loadBytes() / ((run.endPs - run.startPs) * 1e-12);
        }
    }

    private int warps() {
        return gpu.architecture().multiprocessor().maxWarps();
    }

    private int loadBytes() {
        return gpu.architecture().warpSize() * WORD_BYTES;
    }

    /** The warps of one cluster while they run. */
    private final class Run {
        private final Simulation simulation;
        private final SmNetwork network;
        private long loads;
        private long startPs;
        private long endPs;

        private Run(Simulation simulation) {
            this.simulation = simulation;
            this.network =
                    new SmNetwork(simulation, gpu, new Clock(gpu.product().maximumClockMhz()), blocks);
        }

        private void start() {
            for (int warp = 0; warp < warps(); warp++) {
                for (int block = 0; block < blocks; block++) {
                    load(block);
                }
            }
        }

        private void load(int block) {
            network.read(block, (block + 1) % blocks, loadBytes(), () -> loaded(block));
        }

        private void loaded(int block) {
            long all = (long) blocks * warps();
            loads++;
            if (loads == all * WARM_UP_LOADS) {
                startPs = simulation.now();
            }
            if (loads == all * (WARM_UP_LOADS + MEASURED_LOADS)) {
                endPs = simulation.now();
            }
            if (endPs == 0) {
                load(block);
            }
        }
    }
}
