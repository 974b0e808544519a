package org.warpsight.sim.microbenchmark;

import java.util.DoubleSummaryStatistics;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.Simulation;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.SmNetwork;

/**
 * One thread that follows pointers through the shared memory of another SM of its cluster, for every pair of SMs in turn.
 *
 * @param blocks blocks of the cluster, one on each SM
 */
public record ClusterChase(Gpu gpu, int blocks) {
    /** A pointer: an index of 32 bits. */
    private static final int POINTER_BYTES = 4;

    /**
     * A chase on a GPU.
     *
     * @throws IllegalArgumentException if the GPU has no clusters or none of this size
     */
    public ClusterChase {
        SmNetwork.of(gpu, blocks);
    }

    /** Cycles from one load to the next, over the pairs of different SMs. */
    public DoubleSummaryStatistics cycles() {
        DoubleSummaryStatistics pairs = new DoubleSummaryStatistics();
        for (int reader = 0; reader < blocks; reader++) {
            for (int owner = 0; owner < blocks; owner++) {
                if (reader != owner) {
                    pairs.accept(cycles(reader, owner));
                }
            }
        }
        return pairs;
    }

    private double cycles(int reader, int owner) {
        Clock clock = new Clock(gpu.product().maximumClockMhz());
        try (Simulation simulation = Simulation.open()) {
            new SmNetwork(simulation, gpu, clock, blocks).read(reader, owner, POINTER_BYTES, () -> {});
            simulation.run();
            return clock.cycles(simulation.now());
        }
    }
}
