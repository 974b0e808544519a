package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Node;

/**
 * Makes the transfers of one collective on the first GPUs of a fabric.
 *
 * <p>The links are the fabric's at the rate that data reach, and one more for each GPU: what the blocks of its kernel copy,
 * which all that it sends has to pass.
 */
final class Traffic {
    private static final double BYTES_PER_GB = 1e9;
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;
    /** A share of what a block moves to another GPU that copying inside its own takes: see network.md. */
    private static final double LOCAL_COPY = 0.43;
    /** The same for a GPU's own part of an exchange, which does not go through a buffer (an estimate; network.md). */
    private static final double OWN_PART = 0.2;

    private final Fabric fabric;
    private final int gpus;
    private final CollectiveConstants.Messages messages;
    private final double wireBytesPerByte;
    private final double simpleBlockGbPerS;
    private final List<Link> links;
    private final double blocksBytesPerSecond;

    /**
     * Traffic of a protocol.
     *
     * @param gpus how many take part
     * @param linkFraction data as a part of what links inside a node carry
     * @param blockGbPerS what the blocks of one GPU copy
     */
    Traffic(
            Fabric fabric,
            int gpus,
            CollectiveConstants constants,
            Protocol protocol,
            double linkFraction,
            double blockGbPerS) {
        this.fabric = fabric;
        this.gpus = gpus;
        this.messages = constants.protocols().of(protocol);
        this.wireBytesPerByte = protocol.wireBytesPerByte();
        this.simpleBlockGbPerS = constants.protocols().simple().blockGbPerS();
        this.links = new ArrayList<>();
        for (Link link : fabric.links()) {
            boolean inside = link.kind() == Link.Kind.GPU || link.kind() == Link.Kind.HOST;
            double fraction = inside ? linkFraction : constants.networkPayloadFraction();
            links.add(new Link(link.name(), link.kind(), link.bytesPerSecond() * fraction));
        }
        this.blocksBytesPerSecond = blockGbPerS * BYTES_PER_GB * wireBytesPerByte;
        for (int gpu = 0; gpu < gpus; gpu++) {
            links.add(new Link("GPU " + gpu + " blocks", Link.Kind.GPU, blocksBytesPerSecond));
        }
    }

    /** GPUs that take part. */
    int gpus() {
        return gpus;
    }

    /** GPUs of those on one node. */
    int gpusPerNode() {
        return Math.min(gpus, fabric.node().gpus());
    }

    /** Nodes that take part. */
    int nodes() {
        return gpus / gpusPerNode();
    }

    /** Whether every pair inside a node has links of its own. */
    boolean mesh() {
        return fabric.node().fabric() == Node.Fabric.MESH;
    }

    /** Ways out of a node: its network cards, those of one GPU counted as one. */
    int rails() {
        return nodes() == 1
                ? 1
                : Math.min(fabric.node().networkCards(), fabric.node().gpus());
    }

    /** The GPU of a node that sits at a rail's card. */
    int gpuAtRail(int nodeNumber, int rail) {
        return nodeNumber * gpusPerNode() + rail * gpusPerNode() / rails();
    }

    /** From one GPU to another, as ranks of the same numbers. */
    Transfer send(int from, int to, double bytes) {
        return send(from, to, from, to, bytes);
    }

    /**
     * From one GPU to another.
     *
     * @param fromRank rank of the program that sends
     * @param toRank rank of the program that waits for it
     */
    Transfer send(int fromRank, int toRank, int from, int to, double bytes) {
        return send(fromRank, toRank, from, to, bytes, Double.POSITIVE_INFINITY);
    }

    /** From one GPU to another by the blocks of one rail, which cannot lend each other a hand. */
    Transfer sendOnRail(int from, int to, double bytes) {
        return send(from, to, from, to, bytes, blocksBytesPerSecond / rails());
    }

    private Transfer send(int fromRank, int toRank, int from, int to, double bytes, double limit) {
        Route route = fabric.route(from, to);
        double extraUs = route.leavesNode() ? messages.networkStepUs() : messages.stepUs();
        return new Transfer(
                new int[] {fromRank},
                new int[] {toRank},
                bytes * wireBytesPerByte,
                with(route.links(), blocks(from)),
                route.latencyPs() + picoseconds(extraUs),
                limit);
    }

    /** What a GPU copies within itself. */
    Transfer copy(int rank, int gpu, double bytes) {
        return within(rank, gpu, bytes * wireBytesPerByte * LOCAL_COPY, blocksBytesPerSecond);
    }

    /** What a GPU keeps of an exchange, by as many blocks as a peer has. */
    Transfer ownPart(int gpu, double bytes, double peerGbPerS) {
        return within(gpu, gpu, bytes * wireBytesPerByte * OWN_PART, peerGbPerS * BYTES_PER_GB * wireBytesPerByte);
    }

    /** The chunk that every block copies out of its buffer at the end of an exchange; one block stands for all. */
    Transfer lastChunk(int gpu, double bytes) {
        return within(gpu, gpu, bytes * LOCAL_COPY, simpleBlockGbPerS * BYTES_PER_GB);
    }

    /** Nothing that moves, for a time. */
    Transfer pause(int gpu, long picoseconds) {
        return Transfer.of(gpu, gpu, 0, new int[] {blocks(gpu)}, picoseconds);
    }

    private Transfer within(int rank, int gpu, double bytes, double limit) {
        int[] self = {rank};
        return new Transfer(self, self, bytes, new int[] {blocks(gpu)}, 0, limit);
    }

    /** Every GPU to every other of its group of neighbours. */
    List<Transfer> everyone(int group, double bytes) {
        return everyone(group, bytes, Double.POSITIVE_INFINITY);
    }

    /** The same, each message by blocks of the sender that reach so much payload a second. */
    List<Transfer> everyone(int group, double bytes, double gbPerS) {
        double limit = gbPerS * BYTES_PER_GB * wireBytesPerByte;
        List<Transfer> transfers = new ArrayList<>();
        for (int from = 0; from < gpus; from++) {
            int first = from / group * group;
            for (int to = first; to < first + group; to++) {
                if (to != from) {
                    transfers.add(send(from, to, from, to, bytes, limit));
                }
            }
        }
        return transfers;
    }

    /** What a GPU copies between its buffers before the switches read it, or after they wrote it. */
    Transfer stage(int gpu, double bytes) {
        return Transfer.of(gpu, gpu, bytes, new int[] {blocks(gpu)}, insideLatency(gpu / gpusPerNode()));
    }

    /**
     * From all GPUs of a node to one of them, summed in the switch; each sends the bytes.
     *
     * @param turns chunks, of which each begins when the one before has come
     * @param limit bytes per second at which the GPU that sums asks for them
     */
    Transfer sum(int nodeNumber, int to, double bytes, int turns, double limit) {
        int[] all = gpusOf(nodeNumber);
        int[] way = Arrays.stream(all)
                .filter(gpu -> gpu != to)
                .flatMap(gpu -> Arrays.stream(fabric.route(gpu, to).links()))
                .distinct()
                .toArray();
        // The GPU that sums reads its own part through the switch as well.
        int[] withOwn =
                with(way, fabric.route(to, all[0] == to ? all[1] : all[0]).links()[0]);
        return new Transfer(all, new int[] {to}, bytes, withOwn, turns * insideLatency(nodeNumber), limit);
    }

    /** The way back: from one GPU of a node to all of them, copied in the switch. */
    Transfer multicast(int nodeNumber, int from, double bytes, int turns, double limit) {
        int[] all = gpusOf(nodeNumber);
        int[] way = Arrays.stream(all)
                .filter(gpu -> gpu != from)
                .flatMap(gpu -> Arrays.stream(fabric.route(from, gpu).links()))
                .distinct()
                .toArray();
        int[] withOwn =
                with(way, fabric.route(all[0] == from ? all[1] : all[0], from).links()[1]);
        return new Transfer(new int[] {from}, all, bytes, withOwn, turns * insideLatency(nodeNumber), limit);
    }

    private long insideLatency(int nodeNumber) {
        int[] all = gpusOf(nodeNumber);
        return fabric.route(all[0], all[1]).latencyPs() + picoseconds(messages.stepUs());
    }

    private int[] gpusOf(int nodeNumber) {
        return IntStream.range(nodeNumber * gpusPerNode(), (nodeNumber + 1) * gpusPerNode())
                .toArray();
    }

    /** A program of these transfers. */
    Program program(int ranks, List<Round> rounds) {
        return new Program(ranks, links, rounds);
    }

    private int blocks(int gpu) {
        return fabric.links().size() + gpu;
    }

    private static int[] with(int[] links, int one) {
        int[] all = Arrays.copyOf(links, links.length + 1);
        all[links.length] = one;
        return all;
    }

    static long picoseconds(double microseconds) {
        return Math.round(microseconds * PICOSECONDS_PER_MICROSECOND);
    }
}
