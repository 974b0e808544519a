package org.warpsight.sim.network;

import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Node;
import org.warpsight.workload.operator.Collective;

/**
 * How long collectives take between GPUs of one node, or of several behind its network cards.
 *
 * <pre>
 *   time = base + steps x step + bytes on the wire / (link rate x fraction)          the fastest protocol for the size
 * </pre>
 *
 * <p>Bytes on the wire per GPU, for a buffer of B bytes and n ranks: 2 (n - 1) / n B for an all-reduce, (n - 1) / n B for
 * all-gather, reduce-scatter and all-to-all, B for a send (nccl-tests, PERFORMANCE.md). A switch gives a GPU its whole link
 * rate whatever the number of ranks; in a mesh a GPU uses only the links to its n - 1 peers.
 */
public final class CollectiveTimes {
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;
    /** GB/s times 1000 are bytes per microsecond. */
    private static final double BYTES_PER_MICROSECOND = 1e3;

    private final Node node;
    private final CollectiveTuning tuning;

    private CollectiveTimes(Node node, CollectiveTuning tuning) {
        this.node = node;
        this.tuning = tuning;
    }

    /** Whose all-reduce is used. */
    public enum AllReduce {
        /** The communication library's alone (NCCL, RCCL). */
        LIBRARY,
        /** As serving engines do: a kernel of their own for small buffers, the library's for others. */
        ENGINE
    }

    /**
     * Collectives on a node.
     *
     * @param gpu the node's GPU
     * @throws org.warpsight.hardware.json.BadInputException if nothing is known about its architecture's collectives
     */
    public static CollectiveTimes of(Node node, Gpu gpu) {
        return new CollectiveTimes(node, CollectiveTuning.of(gpu.architecture()));
    }

    /** The same node for data that its switches do not sum, such as 8-bit integers (PTX ISA, multimem.ld_reduce). */
    public CollectiveTimes withoutInSwitchSums() {
        return new CollectiveTimes(node, tuning.withoutInSwitch());
    }

    /** Duration as in a serving engine. */
    public long picoseconds(Collective collective) {
        return picoseconds(collective, AllReduce.ENGINE);
    }

    /**
     * Duration from the first GPU's start to the last one's end; 0 for a single rank.
     *
     * @throws IllegalArgumentException if there are more ranks than GPUs and the node has no network card
     */
    public long picoseconds(Collective collective, AllReduce allReduce) {
        if (collective.ranks() <= 1 || collective.bytes() == 0) {
            return 0;
        }
        if (collective.ranks() > node.gpus() && node.networkCards() == 0) {
            throw new IllegalArgumentException("collective " + collective.name() + " needs " + collective.ranks()
                    + " GPUs, but " + node.id() + " has " + node.gpus() + " and no network card");
        }
        double microseconds = library(collective);
        if (collective.kind() == Collective.Kind.ALL_REDUCE && collective.ranks() <= node.gpus()) {
            if (allReduce == AllReduce.ENGINE) {
                microseconds = Math.min(microseconds, engineKernel(collective));
            }
            // A group smaller than the node's is not worth the set-up of a multicast group to NCCL.
            if (node.inSwitchReduction() && collective.ranks() == node.gpus()) {
                microseconds = Math.min(microseconds, inSwitch(collective));
            }
        }
        return Math.round(microseconds * PICOSECONDS_PER_MICROSECOND);
    }

    private double library(Collective collective) {
        double best = Double.POSITIVE_INFINITY;
        for (CollectiveTuning.Protocol protocol : tuning.protocols()) {
            double transfer = linkTransfer(collective, protocol.linkFraction())
                    + networkTransfer(collective, protocol.linkFraction());
            best = Math.min(best, protocol.baseUs() + steps(collective) * protocol.stepUs() + transfer);
        }
        return best + networkSteps(collective) * node.networkLatencyUs();
    }

    private double inSwitch(Collective collective) {
        return tuning.inSwitch()
                .map(sum -> sum.baseUs() + collective.bytes() / rate(collective.ranks(), sum.linkFraction()))
                .orElse(Double.POSITIVE_INFINITY);
    }

    private double engineKernel(Collective collective) {
        int others = collective.ranks() - 1;
        return tuning.engineKernel()
                .filter(kernel -> collective.bytes() <= kernel.maximumBytes())
                .map(kernel -> Math.min(
                        kernel.baseUs() + others * collective.bytes() / linkRate(others, kernel.linkFraction()),
                        kernel.baseUs()
                                + kernel.barrierUs()
                                + wireBytes(collective) / linkRate(others, kernel.twoShotLinkFraction())))
                .orElse(Double.POSITIVE_INFINITY);
    }

    private double linkTransfer(Collective collective, double fraction) {
        boolean alone = Math.min(collective.ranks(), node.gpus()) == 1;
        return alone ? 0 : wireBytes(collective) / rate(collective.ranks(), fraction);
    }

    /** Bytes that each GPU sends. */
    private static double wireBytes(Collective collective) {
        double others = (collective.ranks() - 1.0) / collective.ranks();
        return switch (collective.kind()) {
            case ALL_REDUCE -> 2 * others * collective.bytes();
            case ALL_GATHER, REDUCE_SCATTER, ALL_TO_ALL -> others * collective.bytes();
            case SEND -> collective.bytes();
        };
    }

    /** Steps that follow one another inside a node: a ring through the switch, direct exchange in a mesh. */
    private int steps(Collective collective) {
        int inNode = Math.min(collective.ranks(), node.gpus());
        int around = node.fabric() == Node.Fabric.SWITCH ? inNode - 1 : 1;
        return switch (collective.kind()) {
            case ALL_REDUCE -> 2 * around;
            case ALL_GATHER, REDUCE_SCATTER -> around;
            case ALL_TO_ALL, SEND -> 1;
        };
    }

    private double rate(int ranks, double fraction) {
        double whole = linkRate(Math.min(ranks, node.gpus()) - 1, fraction);
        return ranks == 2 ? whole * tuning.pairFraction() : whole;
    }

    /** Bytes per microsecond between one GPU and its peers in the node. */
    private double linkRate(int peers, double fraction) {
        double links = node.fabric() == Node.Fabric.SWITCH ? 1 : (double) peers / (node.gpus() - 1);
        return node.linkGbPerS() * BYTES_PER_MICROSECOND * fraction * links;
    }

    private int nodes(Collective collective) {
        return (collective.ranks() + node.gpus() - 1) / node.gpus();
    }

    /** Steps between nodes: a ring over the nodes, each way. */
    private int networkSteps(Collective collective) {
        int others = nodes(collective) - 1;
        return switch (collective.kind()) {
            case ALL_REDUCE -> 2 * others;
            case ALL_GATHER, REDUCE_SCATTER -> others;
            case ALL_TO_ALL, SEND -> Math.min(1, others);
        };
    }

    /** Time that the network cards add where several nodes take part: rings cross each node once, exchanges go directly. */
    private double networkTransfer(Collective collective, double fraction) {
        if (nodes(collective) == 1) {
            return 0;
        }
        double cards = node.networkCards() * node.networkCardGbPerS() * BYTES_PER_MICROSECOND * fraction;
        double away = (collective.ranks() - (double) node.gpus()) / (collective.ranks() - 1.0);
        double crossing = collective.kind() == Collective.Kind.ALL_TO_ALL
                ? wireBytes(collective) * away * node.gpus()
                : wireBytes(collective);
        return crossing / cards;
    }
}
