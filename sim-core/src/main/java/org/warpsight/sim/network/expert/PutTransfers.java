package org.warpsight.sim.network.expert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Node;
import org.warpsight.sim.network.Link;
import org.warpsight.sim.network.Program;
import org.warpsight.sim.network.Round;
import org.warpsight.sim.network.Transfer;

/** The transfers of {@link PutMode}. */
final class PutTransfers {
    private static final double BYTES_PER_GB = 1e9;
    private static final double SECONDS_PER_MICROSECOND = 1e-6;
    /** Data and signal. */
    private static final int REQUESTS = 2;

    private static final int[] NO_LINKS = {};

    private final PutMode mode;
    private final PutTuning tuning;
    private final ExpertSite site;
    private final TokenTraffic traffic;
    private final boolean dispatch;
    private final long rowBytes;
    private final List<Link> links;
    private final int firstSender;
    private final int[] received;
    private final List<Transfer> transfers = new ArrayList<>();

    PutTransfers(PutMode mode, ExpertSite site, TokenTraffic traffic, TokenFormat format, Direction direction) {
        this.mode = mode;
        this.tuning = mode.tuning();
        this.site = site;
        this.traffic = traffic;
        this.dispatch = direction == Direction.DISPATCH;
        this.rowBytes = format.bytes();
        this.links = site.links(tuning.linkFraction());
        this.firstSender = links.size();
        this.received = Arrays.stream(traffic.rows()).mapToInt(Math::toIntExact).toArray();
    }

    Program program() {
        addSenders();
        for (int from = 0; from < traffic.ranks(); from++) {
            for (int to = 0; to < traffic.ranks(); to++) {
                int copies = dispatch ? traffic.copies()[from][to] : traffic.copies()[to][from];
                if (copies > 0) {
                    put(from, to, copies);
                }
            }
            signals(from);
        }
        return new Program(traffic.ranks(), links, List.of(new Round(transfers)));
    }

    /** What a rank's messages share: the blocks that read an expert's rows, or the host's thread. */
    private void addSenders() {
        for (int rank = 0; rank < traffic.ranks(); rank++) {
            double seconds = mode.transport() == PutTransport.HOST_PROXY
                    ? REQUESTS * tuning.proxyUs() * SECONDS_PER_MICROSECOND
                    : sendSeconds(rank);
            double rate = seconds > 0 ? rowBytes / seconds : Double.MAX_VALUE;
            links.add(new Link("rank " + rank + " sender", Link.Kind.BLOCKS, rate));
        }
    }

    /** Of one row in the mean of all blocks; tokens to dispatch leave at once, a warp for each copy. */
    private double sendSeconds(int rank) {
        if (dispatch || received[rank] == 0) {
            return 0;
        }
        double writeUs = mode.transport() == PutTransport.LINKS
                ? tuning.sendRowUs() + rowBytes / (tuning.blockGbPerS() * BYTES_PER_GB) / SECONDS_PER_MICROSECOND
                : tuning.rowUs();
        double us = (double) Ceiling.divide(received[rank], site.sms()) * writeUs / received[rank];
        return us * SECONDS_PER_MICROSECOND;
    }

    private void put(int from, int to, int copies) {
        boolean inNode = sameNode(from, to);
        boolean proxy = mode.transport() == PutTransport.HOST_PROXY;
        double limit = inNode || proxy ? allBlocks() : copies * rowBytes / (queueUs(copies) * SECONDS_PER_MICROSECOND);
        int[] way = way(from, to, !inNode || !proxy);
        long arrival = ExpertSite.picoseconds(flightUs(from, to) + receiveUs(to));
        transfers.add(new Transfer(new int[] {from}, new int[] {to}, (double) copies * rowBytes, way, arrival, limit));
    }

    /** The fuller queue of a pair of ranks. */
    private double queueUs(int copies) {
        double counts = dispatch ? (double) mode.expertCopies() / traffic.ranks() : 0;
        return (REQUESTS * Ceiling.divide(copies, tuning.queuePairs()) + counts / tuning.queuePairs())
                * tuning.postUs();
    }

    /** Counts of each expert's tokens, a warp of each block one by one; a sign of life to each rank before a combine. */
    private void signals(int from) {
        int[] away = IntStream.range(0, traffic.ranks())
                .filter(rank -> !sameNode(from, rank))
                .toArray();
        if (away.length == 0) {
            return;
        }
        int each = dispatch ? mode.expertCopies() / traffic.ranks() : 1;
        int series = Ceiling.divide(each * away.length, dispatch ? dispatchBlocks(from) : site.sms());
        long arrival = ExpertSite.picoseconds(
                series * requestUs() + site.fabric().node().networkLatencyUs());
        boolean proxy = mode.transport() == PutTransport.HOST_PROXY;
        // The host's thread has one operation for each, half as many as for a row with its signal.
        double bytes = each * away.length * (double) rowBytes / REQUESTS;
        int[] way = proxy ? new int[] {firstSender + from} : NO_LINKS;
        transfers.add(new Transfer(new int[] {from}, away, bytes, way, arrival, allBlocks()));
    }

    /** Until a thread of the GPU can go on that sends something away. */
    private double requestUs() {
        return switch (mode.transport()) {
            case LINKS -> 0;
            case DEVICE_QUEUES -> tuning.postUs();
            case HOST_PROXY -> tuning.handOverUs();
        };
    }

    /** What all blocks of a GPU write to others. */
    private double allBlocks() {
        return site.sms() * tuning.blockGbPerS() * BYTES_PER_GB;
    }

    private int dispatchBlocks(int from) {
        int warps = mode.transport() == PutTransport.LINKS ? tuning.dispatchWarps() : tuning.networkDispatchWarps();
        int copies = Arrays.stream(traffic.copies()[from]).sum();
        return Math.min(Math.max(Ceiling.divide(mode.expertCopies(), warps), copies), site.sms());
    }

    private int[] way(int from, int to, boolean shared) {
        int[] route = from == to
                ? NO_LINKS
                : (sameNode(from, to)
                                ? site.fabric().route(from, to)
                                : site.fabric().straight(from, to))
                        .links();
        if (!shared) {
            return route;
        }
        int[] way = Arrays.copyOf(route, route.length + 1);
        way[route.length] = firstSender + from;
        return way;
    }

    private double flightUs(int from, int to) {
        if (from == to) {
            return 0;
        }
        Node node = site.fabric().node();
        return sameNode(from, to) ? node.linkLatencyUs() : requestUs() + node.networkLatencyUs();
    }

    /** Rows that a block puts in their places one by one, or tokens whose copies it adds up. */
    private double receiveUs(int to) {
        int rows = dispatch ? received[to] : traffic.tokensPerRank();
        return Ceiling.divide(rows, site.sms()) * tuning.rowUs();
    }

    private boolean sameNode(int from, int to) {
        return from / traffic.ranksPerNode() == to / traffic.ranksPerNode();
    }
}
