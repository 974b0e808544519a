package org.warpsight.sim.network;

import java.util.Arrays;
import java.util.List;

/**
 * Max-min fair rates by progressive filling: all rates rise together; a flow stops at its own limit or when a link on its
 * way is full (Bertsekas and Gallager, "Data Networks", 1992, section 6.5.2).
 *
 * <p>Where a flow stands for several, {@code load} of them on a link, the link is full when the sum of load x rate reaches
 * its rate. Costs O(levels x links + flows x hops).
 */
final class MaxMin {
    private MaxMin() {}

    /**
     * Sets the rate of each flow.
     *
     * @param flows all flows that pass any of the links
     * @param links all links that any of the flows passes, each knowing its flows
     */
    static void share(List<Flow> flows, List<LinkState> links) {
        links.forEach(LinkState::empty);
        flows.forEach(Flow::rise);
        Flow[] byLimit = flows.toArray(Flow[]::new);
        Arrays.sort(byLimit, (one, other) -> Double.compare(one.limit(), other.limit()));
        LinkState[] open = links.toArray(LinkState[]::new);
        int openLinks = open.length;
        int next = 0;
        while (next < byLimit.length) {
            if (byLimit[next].fixed) {
                next++;
                continue;
            }
            double level = Double.POSITIVE_INFINITY;
            int kept = 0;
            for (int at = 0; at < openLinks; at++) {
                if (open[at].weight > 0) {
                    level = Math.min(level, open[at].level());
                    open[kept++] = open[at];
                }
            }
            openLinks = kept;
            if (byLimit[next].limit() <= level) {
                byLimit[next].fix(byLimit[next].limit());
            } else {
                fill(open, openLinks, level);
            }
        }
    }

    /** Fixes all flows of the links that are full at a level. */
    private static void fill(LinkState[] open, int openLinks, double level) {
        for (int at = 0; at < openLinks; at++) {
            if (open[at].weight > 0 && open[at].level() <= level) {
                for (Flow flow : open[at].flows) {
                    if (!flow.fixed) {
                        flow.fix(level);
                    }
                }
            }
        }
    }
}
