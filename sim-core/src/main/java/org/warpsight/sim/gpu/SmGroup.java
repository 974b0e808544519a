package org.warpsight.sim.gpu;

import org.warpsight.sim.engine.Simulation;

/** SMs in the same state, simulated as one: its units are those of a single SM, its memory traffic counts for all. */
public final class SmGroup {
    private final int multiplicity;
    private final MemorySystem.User memory;
    private final Unit matrix;
    private final Unit vector;
    private final Unit special;
    private final Unit sharedMemory;
    private final Unit network;
    private int blocksAtWork;

    /**
     * A group of equal SMs.
     *
     * @param multiplicity how many SMs this one stands for
     * @param memory their way to memory
     */
    public SmGroup(Simulation simulation, int multiplicity, MemorySystem.User memory) {
        this.multiplicity = multiplicity;
        this.memory = memory;
        this.matrix = new Unit(simulation);
        this.vector = new Unit(simulation);
        this.special = new Unit(simulation);
        this.sharedMemory = new Unit(simulation);
        this.network = new Unit(simulation);
    }

    public int multiplicity() {
        return multiplicity;
    }

    public MemorySystem.User memory() {
        return memory;
    }

    public Unit matrix() {
        return matrix;
    }

    public Unit vector() {
        return vector;
    }

    public Unit special() {
        return special;
    }

    public Unit sharedMemory() {
        return sharedMemory;
    }

    /** A block begins on each of these SMs. */
    public void beginBlock() {
        blocksAtWork++;
    }

    /** A block ends on each of these SMs. */
    public void endBlock() {
        blocksAtWork--;
    }

    /** Blocks that have begun on one of these SMs and not ended. */
    public int blocksAtWork() {
        return blocksAtWork;
    }

    /** The port to the other SMs of a cluster, where each of them reads as much as it gives. */
    public Unit network() {
        return network;
    }
}
