package org.warpsight.sim.network.expert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.warpsight.hardware.Ceiling;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.Link;
import org.warpsight.sim.network.Program;
import org.warpsight.sim.network.Round;
import org.warpsight.sim.network.Transfer;

/** The transfers of {@link NormalMode}. */
final class NormalTransfers {
    private static final double SECONDS_PER_MICROSECOND = 1e-6;
    private static final double BYTES_PER_GB = 1e9;
    /** Bytes that the lanes of a warp load at once, 16 each. */
    private static final int WARP_BYTES = 512;

    private static final int[] NO_LINKS = {};

    private final NormalMode mode;
    private final Fabric fabric;
    private final ExpertTuning.Normal tuning;
    private final TokenTraffic traffic;
    private final long tokenBytes;
    private final Direction direction;
    private final List<Link> links;
    private final List<Transfer> transfers = new ArrayList<>();
    /** SMs that send. */
    private final int channels;

    /** Tokens that the busiest channel of a rank goes through. */
    private final int channelTokens;

    NormalTransfers(NormalMode mode, ExpertSite site, TokenTraffic traffic, TokenFormat format, Direction direction) {
        this.mode = mode;
        this.fabric = site.fabric();
        this.tuning = site.tuning().normal();
        this.traffic = traffic;
        this.tokenBytes = format.bytes();
        this.direction = direction;
        this.channels = Math.max(1, (int) (mode.sms() * tuning.senderFraction()));
        this.links = site.links(tuning.linkFraction(), cardBusy(site));
        this.channelTokens = Ceiling.divide(traffic.tokensPerRank(), channels);
    }

    /**
     * Part of the time in which a rank's card sends: a round is a chunk in every queue pair, and then the gap.
     *
     * <pre>
     *   one for each peer        │ peer 1 │ peer 2 │ peer 3 │ gap │ peer 1 ...
     *   one for each channel     │ peer 1 │ peer 2 │ ...                    │ gap │ ...
     * </pre>
     */
    private double cardBusy(ExpertSite site) {
        if (tuning.queues().isEmpty() || traffic.nodes() == 1) {
            return 1;
        }
        ExpertTuning.Queues queues = tuning.queues().get();
        int pairs = (traffic.nodes() - 1) * fabric.node().networkQueuePairs().orElse(channels);
        double cards = (double) fabric.node().networkCards() / fabric.node().gpus();
        double rate = cards
                * fabric.node().networkCardGbPerS()
                * BYTES_PER_GB
                * site.tuning().networkFraction();
        double chunkUs = queues.chunkTokens(direction) * tokenBytes / rate / SECONDS_PER_MICROSECOND;
        return pairs * chunkUs / (pairs * chunkUs + queues.gapUs());
    }

    Program inNode() {
        for (int owner = 0; owner < traffic.ranks(); owner++) {
            for (int expertRank = 0; expertRank < traffic.ranks(); expertRank++) {
                int tokens = traffic.tokens()[owner][expertRank];
                if (tokens > 0) {
                    copy(owner, expertRank, tokens);
                }
            }
            addUp(owner);
        }
        return program();
    }

    /** Tokens between two GPUs of a node, or what stays on one, at the rate at which warps copy. */
    private void copy(int owner, int expertRank, int tokens) {
        double warps = (double) tuning.warpsPerSm() / traffic.ranks();
        double copyUs =
                (tuning.copyUs() + tokenBytes / (tuning.warpGbPerS() * BYTES_PER_GB) / SECONDS_PER_MICROSECOND) / warps;
        double share = (double) tokens / traffic.tokensPerRank();
        double seconds = channelTokens * (tuning.scanUs() + share * copyUs) * SECONDS_PER_MICROSECOND;
        double bytes = (double) tokens * tokenBytes;
        send(owner, expertRank, bytes, route(from(owner, expertRank), to(owner, expertRank)), bytes / seconds);
    }

    Program betweenNodes() {
        int firstBlock = links.size();
        double whole = (double) traffic.tokensPerRank() / channels / Math.max(1, channelTokens);
        double forwarded = tuning.forwardGbPerS() * BYTES_PER_GB * mode.sms() * Math.max(whole, Double.MIN_NORMAL);
        for (int rank = 0; rank < traffic.ranks(); rank++) {
            links.add(new Link("rank " + rank + " SMs", Link.Kind.BLOCKS, forwarded));
        }
        for (int owner = 0; owner < traffic.ranks(); owner++) {
            for (int node = 0; node < traffic.nodes(); node++) {
                if (traffic.nodeTokens()[owner][node] > 0) {
                    throughNode(owner, node, firstBlock);
                }
            }
            addUp(owner);
        }
        return program();
    }

    private void throughNode(int owner, int node, int firstBlock) {
        int relay = Math.min(node * traffic.ranksPerNode() + owner % traffic.ranksPerNode(), traffic.ranks() - 1);
        int last = Math.min((node + 1) * traffic.ranksPerNode(), traffic.ranks());
        Set<Integer> ends = new LinkedHashSet<>();
        ends.add(relay);
        for (int expertRank = node * traffic.ranksPerNode(); expertRank < last; expertRank++) {
            int tokens = traffic.tokens()[owner][expertRank];
            if (tokens > 0) {
                ends.add(expertRank);
                forward(owner, relay, expertRank, tokens, firstBlock + relay);
            }
        }
        if (node != owner / traffic.ranksPerNode()) {
            crossNetwork(owner, relay, ends, traffic.nodeTokens()[owner][node]);
        }
    }

    /** One copy of each token; who computes it waits until the whole way is done, and so does who adds it up. */
    private void crossNetwork(int owner, int relay, Set<Integer> ends, int tokens) {
        int[] inNode = ends.stream().mapToInt(Integer::intValue).toArray();
        boolean dispatch = direction == Direction.DISPATCH;
        int[] way = fabric.straight(dispatch ? owner : relay, dispatch ? relay : owner)
                .links();
        int[] origin = {owner};
        transfers.add(new Transfer(
                dispatch ? origin : inNode,
                dispatch ? inNode : origin,
                tokenBytes,
                way,
                reductionPs(),
                Double.POSITIVE_INFINITY,
                tokens));
    }

    private void forward(int owner, int relay, int expertRank, int tokens, int block) {
        int[] inNode = relay == expertRank ? NO_LINKS : route(from(relay, expertRank), to(relay, expertRank));
        int[] way = Arrays.copyOf(inNode, inNode.length + 1);
        way[inNode.length] = block;
        boolean dispatch = direction == Direction.DISPATCH;
        int[] from = dispatch ? distinct(owner, relay) : distinct(expertRank, relay);
        int[] to = dispatch ? new int[] {expertRank} : new int[] {owner};
        transfers.add(new Transfer(from, to, tokenBytes, way, reductionPs(), Double.POSITIVE_INFINITY, tokens));
    }

    private static int[] distinct(int one, int other) {
        return one == other ? new int[] {one} : new int[] {one, other};
    }

    /** The receiving warps of a combine, each with a token at a time. */
    private void addUp(int owner) {
        if (direction == Direction.COMBINE && traffic.tokensPerRank() > 0) {
            double bytes = (double) traffic.tokensPerRank() * tokenBytes;
            double seconds = (double) channelTokens / tuning.warpsPerSm() * reductionUs() * SECONDS_PER_MICROSECOND;
            int[] self = {owner};
            transfers.add(new Transfer(self, self, bytes, NO_LINKS, reductionPs(), bytes / seconds));
        }
    }

    private double reductionUs() {
        return tuning.reduceStepUs() * tokenBytes / WARP_BYTES;
    }

    private long reductionPs() {
        return direction == Direction.COMBINE ? ExpertSite.picoseconds(reductionUs()) : 0;
    }

    private int from(int owner, int expertRank) {
        return direction == Direction.DISPATCH ? owner : expertRank;
    }

    private int to(int owner, int expertRank) {
        return direction == Direction.DISPATCH ? expertRank : owner;
    }

    private int[] route(int from, int to) {
        return from == to ? NO_LINKS : fabric.route(from, to).links();
    }

    private void send(int owner, int expertRank, double bytes, int[] way, double limit) {
        int[] from = {from(owner, expertRank)};
        int[] to = {to(owner, expertRank)};
        transfers.add(new Transfer(from, to, bytes, way, reductionPs(), limit));
    }

    private Program program() {
        return new Program(traffic.ranks(), links, List.of(new Round(transfers)));
    }
}
