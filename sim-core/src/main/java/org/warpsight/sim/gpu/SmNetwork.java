package org.warpsight.sim.gpu;

import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.engine.Simulation;

/**
 * The network over which the SMs of one cluster read each other's shared memory (distributed shared memory).
 *
 * <pre>
 *   owner's shared memory ──► [port out of the owner] ──► [port into the reader] ──► + latency ──► arrived
 * </pre>
 *
 * <p>Every SM has a port in each direction, on which reads queue. A read takes both of its ports at once, so SMs that read
 * from one and the same share what it gives, and an SM that reads from many gets no more than its own port takes. Latency
 * is the sum of what the two SMs are away from the middle of the network, which the pairs of a measured cluster bear out.
 */
public final class SmNetwork {
    private final Simulation simulation;
    private final Architecture.SmNetwork network;
    private final Clock clock;
    private final Unit[] in;
    private final Unit[] out;

    /**
     * The idle network of a cluster.
     *
     * @param sms SMs of the cluster, each with one block of it
     * @throws IllegalArgumentException if the GPU has no clusters or none of this size
     */
    public SmNetwork(Simulation simulation, Gpu gpu, Clock clock, int sms) {
        this.simulation = simulation;
        this.network = of(gpu, sms);
        this.clock = clock;
        this.in = new Unit[sms];
        this.out = new Unit[sms];
        for (int sm = 0; sm < sms; sm++) {
            in[sm] = new Unit(simulation);
            out[sm] = new Unit(simulation);
        }
    }

    /**
     * The numbers of a GPU's network.
     *
     * @param blocks blocks of a cluster
     * @throws IllegalArgumentException if the GPU has no clusters or none of this size
     */
    public static Architecture.SmNetwork of(Gpu gpu, int blocks) {
        Architecture.SmNetwork network = gpu.architecture()
                .smNetwork()
                .orElseThrow(() -> new IllegalArgumentException(gpu.id() + " has no clusters of blocks"));
        if (blocks < 2 || blocks > network.maxClusterBlocks()) {
            throw new IllegalArgumentException("a cluster on " + gpu.id() + " has 2 to " + network.maxClusterBlocks()
                    + " blocks that share memory but is to have " + blocks);
        }
        return network;
    }

    /**
     * Reads from another SM.
     *
     * @param reader number of the SM that reads, from 0
     * @param owner number of the SM in whose shared memory the bytes are
     * @param bytes how many
     * @param arrived what happens when the last of them is there
     */
    public void read(int reader, int owner, double bytes, Runnable arrived) {
        long service = clock.picoseconds(bytes / network.portBytesPerClock());
        long through = Math.max(out[owner].reserve(service), in[reader].reserve(service));
        simulation.scheduleAt(through + clock.picoseconds(latencyCycles(reader, owner)), arrived);
    }

    private double latencyCycles(int reader, int owner) {
        return network.latencyCycles() + offsetCycles(reader) + offsetCycles(owner);
    }

    /** SMs are taken to lie evenly between nearest and farthest: what the order of so many numbers drawn evenly is on average. */
    private double offsetCycles(int sm) {
        return network.positionCycles() * (2.0 * (sm + 1) / (in.length + 1) - 1);
    }
}
