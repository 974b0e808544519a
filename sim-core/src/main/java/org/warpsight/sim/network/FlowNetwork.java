package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.warpsight.sim.engine.Event;
import org.warpsight.sim.engine.Simulation;

/**
 * Links that flows share max-min fairly at every instant.
 *
 * <pre>
 *   start(links, bytes, limit) ─► all starts and ends of one instant ─► rates of the flows that they touch ─► next end
 * </pre>
 *
 * <p>When flows start or end, rates are set anew for the flows that share a link with them, directly or through others;
 * all others keep theirs, which a full computation would give them as well. The time of an end is rounded up to a whole
 * picosecond.
 *
 * <p><b>Patience.</b> Where thousands of flows of uneven size end one by one, the rate that an end sets free can be given
 * away some time later: with a patience of 0.02, when the network has been busy 2 % longer than at the last sharing. Flows
 * then end late, never early, and links stay within their rate. Starts are never kept waiting. How late: not at all where
 * those that share a link end together, and with a patience of 0.1 up to 14 % where a hundred flows of uneven size share one.
 */
public final class FlowNetwork {
    private static final double PICOSECONDS_PER_SECOND = 1e12;
    /** Ends are rounded up to picoseconds, except from this close above one. */
    private static final double ROUNDING_ERROR_PS = 1e-3;

    private final Simulation simulation;
    private final double patience;
    private final LinkState[] links;
    private final List<LinkState> touched = new ArrayList<>();
    private PriorityQueue<Flow> ends = new PriorityQueue<>();
    private Event nextEnd;
    private Event nextSharing;
    private long busySincePs;

    /**
     * A network without traffic.
     *
     * @param bytesPerSecond rate of each link, above 0
     * @param patience part of the busy time by which the rate that an end sets free may come late; 0 for never
     */
    public FlowNetwork(Simulation simulation, double[] bytesPerSecond, double patience) {
        this.simulation = simulation;
        this.patience = patience;
        this.links = new LinkState[bytesPerSecond.length];
        for (int link = 0; link < links.length; link++) {
            if (!(bytesPerSecond[link] > 0)) {
                throw new IllegalArgumentException(
                        "link " + link + " has " + bytesPerSecond[link] + " bytes per second");
            }
            links[link] = new LinkState(bytesPerSecond[link] / PICOSECONDS_PER_SECOND);
        }
    }

    /** A network without traffic that shares anew at every end. */
    public FlowNetwork(Simulation simulation, double[] bytesPerSecond) {
        this(simulation, bytesPerSecond, 0);
    }

    /** As {@link #start(int[], double[], double, double, Runnable)} for one flow. */
    public Flow start(int[] route, double bytes, double bytesPerSecondLimit, Runnable whenSent) {
        double[] loads = new double[route.length];
        Arrays.fill(loads, 1);
        return start(route, loads, bytes, bytesPerSecondLimit, whenSent);
    }

    /**
     * Sends bytes, from now on.
     *
     * @param route indices of different links
     * @param loads how many equal flows this stands for on each of the links
     * @param bytes of one of the flows, at least 0
     * @param bytesPerSecondLimit the highest rate of one of them; may be infinite if there are links
     * @param whenSent what happens when the last byte has left
     */
    public Flow start(int[] route, double[] loads, double bytes, double bytesPerSecondLimit, Runnable whenSent) {
        if (!(bytes >= 0)
                || !(bytesPerSecondLimit > 0)
                || Double.isInfinite(bytesPerSecondLimit) && route.length == 0) {
            throw new IllegalArgumentException("a flow of " + bytes + " bytes, at most " + bytesPerSecondLimit
                    + " bytes per second, over " + route.length + " links never ends");
        }
        LinkState[] way = new LinkState[route.length];
        for (int hop = 0; hop < route.length; hop++) {
            way[hop] = links[route[hop]];
        }
        long now = simulation.now();
        Flow flow = new Flow(way, loads, bytes, bytesPerSecondLimit / PICOSECONDS_PER_SECOND, now, whenSent);
        if (ends.isEmpty()) {
            busySincePs = now;
        }
        if (way.length == 0) {
            flow.fix(flow.limit());
            flow.foresee();
        }
        ends.add(flow);
        for (LinkState link : way) {
            link.flows.add(flow);
            touched.add(link);
        }
        shareAt(now);
        return flow;
    }

    /** Bytes that have passed a link in flows that have ended. */
    public double bytes(int link) {
        return links[link].bytes;
    }

    /** Flows under way. */
    public int flows() {
        return ends.size();
    }

    /** Shares at a time, behind everything else that happens then, or earlier if that is planned. */
    private void shareAt(long timePs) {
        if (nextSharing != null && nextSharing.isPending()) {
            if (nextSharing.timePs() <= timePs) {
                return;
            }
            simulation.cancel(nextSharing);
        }
        nextSharing = simulation.scheduleAt(timePs, 1, this::share);
    }

    private void share() {
        List<LinkState> part = new ArrayList<>();
        List<Flow> flows = new ArrayList<>();
        collect(part, flows);
        double now = simulation.now();
        flows.forEach(flow -> flow.settle(now));
        MaxMin.share(flows, part);
        flows.forEach(Flow::foresee);
        // The ends of many flows have moved: all are put in order anew, at once.
        ends = new PriorityQueue<>(new ArrayList<>(ends));
        expectEnd();
    }

    /** The flows that the touched links carry, the links that these pass, and so on. */
    private void collect(List<LinkState> part, List<Flow> flows) {
        touched.forEach(link -> see(link, part));
        touched.clear();
        for (int next = 0; next < part.size(); next++) {
            LinkState link = part.get(next);
            link.flows.removeIf(Flow::ended);
            for (Flow flow : link.flows) {
                if (!flow.seen) {
                    flow.seen = true;
                    flows.add(flow);
                    for (LinkState other : flow.links) {
                        see(other, part);
                    }
                }
            }
        }
        part.forEach(link -> link.seen = false);
        flows.forEach(flow -> flow.seen = false);
    }

    private static void see(LinkState link, List<LinkState> part) {
        if (!link.seen) {
            link.seen = true;
            part.add(link);
        }
    }

    private void expectEnd() {
        if (nextEnd != null) {
            simulation.cancel(nextEnd);
        }
        if (!ends.isEmpty()) {
            long endPs = (long) Math.ceil(ends.element().endPs - ROUNDING_ERROR_PS);
            nextEnd = simulation.scheduleAt(Math.max(endPs, simulation.now()), this::end);
        }
    }

    private void end() {
        long now = simulation.now();
        List<Flow> ended = new ArrayList<>(2);
        while (!ends.isEmpty() && ends.element().endPs <= now + ROUNDING_ERROR_PS) {
            Flow flow = ends.remove();
            flow.end();
            ended.add(flow);
            for (LinkState link : flow.links) {
                touched.add(link);
            }
        }
        if (!ends.isEmpty()) {
            shareAt(now + (long) (patience * (now - busySincePs)));
        }
        expectEnd();
        ended.forEach(flow -> flow.whenSent.run());
    }
}
