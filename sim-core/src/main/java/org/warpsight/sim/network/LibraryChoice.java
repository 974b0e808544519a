package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Node;
import org.warpsight.hardware.Node.Fabric;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Collective.Kind;

/**
 * Chooses algorithm, protocol and channels as NCCL and RCCL do: the least of base + messages x latency + bytes / bandwidth
 * by the library's own figures (NVIDIA/nccl@5067397c, src/graph/tuning.cc, ncclTopoTuneModel and ncclTopoGetAlgoTime;
 * channels by src/enqueue.cc).
 */
final class LibraryChoice {
    private static final double BYTES_PER_US = 1e3;
    /** NCCL counts on 92 % of the bus for what is not plain and 85 % of that for trees (tuning.cc). */
    private static final double BEYOND_PLAIN = 0.92;

    private static final double TREE_PATTERN = 0.85;
    private static final double TREE_LL_SHARE = 1 / 3.8;
    private static final double TREE_LL128_SHARE = 7.0 / 9;
    /** Bytes per thread below which a channel is not worth it: LL (per rank but in trees), LL128, Simple (src/include/comm.h). */
    private static final int LL_BYTES_PER_THREAD = 8;

    private static final int LL128_BYTES_PER_THREAD = 8;
    private static final int SIMPLE_BYTES_PER_THREAD = 64;
    /** Messages of an exchange between nodes up to this go by LL (NCCL_P2P_LL_THRESHOLD). */
    private static final int NETWORK_LL_BYTES = 16_384;

    private final Node node;
    private final CollectiveConstants constants;
    private final TuningModel model;

    LibraryChoice(Node node, CollectiveConstants constants) {
        this.node = node;
        this.constants = constants;
        this.model = TuningModel.of(constants.library());
    }

    /** Channels of a collective (NCCL_MAX_NCHANNELS up to 2.19: MAXCHANNELS, src/include/device.h). */
    private static final int MAXIMUM_CHANNELS = 32;

    private record Candidate(CollectivePlan plan, double microseconds) {}

    /**
     * The plan for a collective.
     *
     * @param summable whether the switches can sum the type
     */
    CollectivePlan plan(Collective collective, boolean summable) {
        Kind kind = collective.kind();
        if (kind == Kind.ALL_TO_ALL || kind == Kind.SEND) {
            return exchange(collective);
        }
        return best(candidates(collective, summable));
    }

    /**
     * The plan for a collective if the user names the algorithm (NCCL_ALGO). Where that cannot be, the library takes rings of any
     * protocol (NVIDIA/nccl issue 1304; src/graph/tuning.cc: "at least set ring algo available").
     */
    CollectivePlan plan(Collective collective, Algorithm named) {
        List<Candidate> all = candidates(collective, true);
        Algorithm possible = all.stream().anyMatch(some -> some.plan().algorithm() == named) ? named : Algorithm.RING;
        return best(
                all.stream().filter(some -> some.plan().algorithm() == possible).toList());
    }

    private static CollectivePlan best(List<Candidate> candidates) {
        return candidates.stream()
                .min(Comparator.comparingDouble(Candidate::microseconds))
                .orElseThrow()
                .plan();
    }

    private List<Candidate> candidates(Collective collective, boolean summable) {
        Kind kind = collective.kind();
        List<Candidate> candidates = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            if (model.stepUs().network().ring().of(protocol) == 0 || !allowed(protocol)) {
                continue;
            }
            if (kind != Kind.BROADCAST || protocol == Protocol.SIMPLE) {
                candidates.add(ring(collective, protocol));
            }
            if (kind == Kind.ALL_REDUCE) {
                candidates.add(tree(collective, protocol));
                if (node.fabric() == Fabric.MESH && nodes(collective) == 1) {
                    candidates.add(direct(collective, protocol));
                }
            }
        }
        // A group smaller than the node's is not worth the set-up of a multicast group to NCCL.
        if (kind == Kind.ALL_REDUCE
                && summable
                && node.inSwitchReduction()
                && constants.inSwitch().isPresent()
                && collective.ranks() >= node.gpus()) {
            candidates.add(inSwitch(collective));
        }
        return candidates;
    }

    /** A given plan with as many channels as the library would use. */
    CollectivePlan plan(Collective collective, Algorithm algorithm, Protocol protocol) {
        return new CollectivePlan(algorithm, protocol, channels(collective, algorithm, protocol));
    }

    private CollectivePlan exchange(Collective collective) {
        int mostByLl = nodes(collective) == 1 ? constants.exchange().llBytes() : NETWORK_LL_BYTES;
        Protocol protocol = message(collective) <= mostByLl && allowed(Protocol.LL) ? Protocol.LL : Protocol.SIMPLE;
        return plan(collective, Algorithm.DIRECT, protocol);
    }

    /** How blocks are shared out to the messages of an exchange. */
    ExchangeBlocks exchangeBlocks(Collective collective, Protocol protocol) {
        return collective.kind() == Kind.SEND
                ? ExchangeBlocks.one(message(collective), protocol, constants.exchange())
                : ExchangeBlocks.all(
                        message(collective), collective.ranks(), nodes(collective), protocol, constants.exchange());
    }

    /** Payload that all blocks of a GPU send in an exchange, in GB/s. */
    double exchangeGbPerS(Collective collective, Protocol protocol) {
        return protocol == Protocol.LL
                ? mostChannels(collective.ranks()) * constants.exchange().llBlockGbPerS()
                : constants.exchange().gbPerS();
    }

    private static double message(Collective collective) {
        return collective.kind() == Kind.SEND ? collective.bytes() : collective.bytes() / collective.ranks();
    }

    private Candidate ring(Collective collective, Protocol protocol) {
        int nodes = nodes(collective);
        int steps = steps(collective);
        int between = nodes == 1 ? 0 : collective.kind() == Kind.ALL_REDUCE ? 2 * (nodes - 1) : nodes - 1;
        double latency = model.baseUs().ring().of(protocol)
                + (steps - between)
                        * model.stepUs().inside(node.fabric()).ring().of(protocol)
                + between * model.stepUs().network().ring().of(protocol);
        double bus = busGbPerS(collective);
        double rate =
                switch (protocol) {
                    case LL -> Math.min(byNodes(constants.channels().llGbPerS(), nodes), bus / 2);
                    case LL128 ->
                        Math.min(
                                BEYOND_PLAIN * bus,
                                mostChannels(collective.ranks())
                                        * byNodes(constants.channels().ll128GbPerS(), nodes));
                    case SIMPLE -> bus;
                };
        double turns = collective.kind() == Kind.BROADCAST ? 1 : (double) steps / collective.ranks();
        return new Candidate(
                plan(collective, Algorithm.RING, protocol),
                latency + collective.bytes() * turns / (rate * BYTES_PER_US));
    }

    private Candidate direct(Collective collective, Protocol protocol) {
        double latency = model.baseUs().ring().of(protocol)
                + 2 * model.stepUs().inside(node.fabric()).ring().of(protocol);
        double rate = busGbPerS(collective) / protocol.wireBytesPerByte();
        double turns = 2.0 * (collective.ranks() - 1) / collective.ranks();
        // RCCL's all-pairs kernels are LL's alone.
        double cost = protocol == Protocol.LL
                ? latency + collective.bytes() * turns / (rate * BYTES_PER_US)
                : Double.POSITIVE_INFINITY;
        return new Candidate(plan(collective, Algorithm.DIRECT, protocol), cost);
    }

    private Candidate tree(Collective collective, Protocol protocol) {
        int nodes = nodes(collective);
        int inside = Math.min(collective.ranks(), node.gpus());
        double latency = model.baseUs().tree().of(protocol)
                + 2 * (inside - 1) * model.stepUs().inside(node.fabric()).tree().of(protocol)
                + 2 * log2(nodes) * model.stepUs().network().tree().of(protocol);
        double bus = treeBusGbPerS(collective);
        double perChannel =
                mostChannels(collective.ranks()) * byNodes(constants.channels().treeGbPerS(), nodes);
        double plain = Math.min(BEYOND_PLAIN * bus, perChannel);
        double rate =
                switch (protocol) {
                    case LL ->
                        Math.min(
                                plain * TREE_LL_SHARE,
                                byNodes(constants.channels().llGbPerS(), nodes));
                    case LL128 -> Math.min(plain * TREE_LL128_SHARE, perChannel);
                    case SIMPLE -> plain;
                };
        double algorithmRate = rate * TREE_PATTERN / 2;
        return new Candidate(
                plan(collective, Algorithm.TREE, protocol),
                latency + collective.bytes() / (algorithmRate * BYTES_PER_US));
    }

    private Candidate inSwitch(Collective collective) {
        int nodes = nodes(collective);
        double latency = model.inSwitchUs() + (nodes == 1 ? 0 : model.inSwitchNetworkUs() * 2 * log2(nodes));
        double efficiency = constants.channels().inSwitchEfficiency().orElse(1.0);
        double inside = efficiency * countedGbPerS() * node.gpus() / (node.gpus() + 1);
        double network = node.networkCards() * node.networkCardGbPerS() / (nodes > 2 ? 2 : 1);
        double rate = nodes == 1 ? inside : Math.min(inside, network);
        return new Candidate(
                plan(collective, nodes == 1 ? Algorithm.NVLS : Algorithm.NVLS_TREE, Protocol.SIMPLE),
                latency + collective.bytes() / (rate * BYTES_PER_US));
    }

    private boolean allowed(Protocol protocol) {
        return node.librarySettings()
                .map(settings -> settings.protocols().contains(protocol.id()))
                .orElse(true);
    }

    private static int steps(Collective collective) {
        return collective.kind() == Kind.ALL_REDUCE ? 2 * (collective.ranks() - 1) : collective.ranks() - 1;
    }

    private int nodes(Collective collective) {
        return Ceiling.divide(collective.ranks(), node.gpus());
    }

    private static double log2(int number) {
        return Math.log(number) / Math.log(2);
    }

    private static double byNodes(List<Double> rates, int nodes) {
        return rates.get(Math.min(nodes, rates.size()) - 1);
    }

    /** What the library counts on for a GPU's links. */
    private double countedGbPerS() {
        return node.linkGbPerS() * constants.channels().countedLinkFraction();
    }

    /** What all rings carry together. */
    private double busGbPerS(Collective collective) {
        double inside = ringGbPerS(collective.ranks()) * rings(collective.ranks());
        double network = node.networkCards() * node.networkCardGbPerS();
        return nodes(collective) == 1 ? inside : Math.min(inside, network);
    }

    /** The same for trees: between two nodes the buffer crosses each way once, half as often as the count of a tree's bus has it. */
    private double treeBusGbPerS(Collective collective) {
        double inside = ringGbPerS(collective.ranks()) * rings(collective.ranks());
        double network = node.networkCards() * node.networkCardGbPerS();
        return switch (nodes(collective)) {
            case 1 -> inside;
            case 2 -> Math.min(inside, 2 * network);
            default -> Math.min(inside, network);
        };
    }

    /** Rings that the library finds: as many as use most of the links, the fastest of equals. */
    private int rings(int ranks) {
        if (node.fabric() == Fabric.MESH) {
            return Math.min(ranks, node.gpus()) - 1;
        }
        return rings(countedGbPerS(), ringGbPerS(ranks));
    }

    private double ringGbPerS(int ranks) {
        double all = countedGbPerS();
        if (node.fabric() == Fabric.MESH) {
            return all / (node.gpus() - 1);
        }
        return constants.channels().ringGbPerS().stream()
                .filter(rate -> rate <= all)
                .max(Comparator.comparingDouble((Double rate) -> rings(all, rate) * rate)
                        .thenComparingDouble(rate -> rate))
                .orElse(all);
    }

    private int rings(double all, double rate) {
        return Math.min(MAXIMUM_CHANNELS / constants.channels().copies(), (int) (all / rate));
    }

    /** Over several nodes every ring leaves by a card of its own. */
    private int mostChannels(int ranks) {
        boolean leaves = ranks > node.gpus() && node.fabric() != Fabric.MESH;
        int found = leaves ? Math.min(node.networkCards(), node.gpus()) : rings(ranks);
        return Math.min(MAXIMUM_CHANNELS, found * constants.channels().copies());
    }

    /** How blocks go through a buffer that switches sum. */
    SwitchTurns switchTurns(Collective collective) {
        return SwitchTurns.of(
                collective.bytes(),
                nodes(collective),
                Math.min(node.gpus(), collective.ranks()),
                constants.inSwitch().orElseThrow().channels());
    }

    private int channels(Collective collective, Algorithm algorithm, Protocol protocol) {
        if (algorithm == Algorithm.NVLS || algorithm == Algorithm.NVLS_TREE) {
            return switchTurns(collective).channels();
        }
        if (collective.kind() == Kind.ALL_TO_ALL || collective.kind() == Kind.SEND) {
            return exchangeBlocks(collective, protocol).all();
        }
        int bytesPerThread =
                switch (protocol) {
                    case LL -> LL_BYTES_PER_THREAD * (algorithm == Algorithm.TREE ? 1 : collective.ranks());
                    case LL128 -> LL128_BYTES_PER_THREAD;
                    case SIMPLE -> SIMPLE_BYTES_PER_THREAD;
                };
        double worthwhile = collective.bytes() / ((double) bytesPerThread * constants.blockThreads());
        return (int) Math.max(1, Math.min(mostChannels(collective.ranks()), worthwhile));
    }
}
