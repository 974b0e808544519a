package org.warpsight.sim.network.expert;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.Link;

/**
 * Where tokens travel: rank r is GPU r of the fabric.
 *
 * @param sms SMs of each GPU
 */
public record ExpertSite(Fabric fabric, int sms, ExpertTuning tuning) {
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    /** All links at the rate that is left for payload. */
    List<Link> links(double linkFraction) {
        return links(linkFraction, 1);
    }

    /**
     * The same.
     *
     * @param busy part of the time in which a network card has something to send
     */
    List<Link> links(double linkFraction, double busy) {
        List<Link> links = new ArrayList<>();
        for (Link link : fabric.links()) {
            boolean inNode = link.kind() == Link.Kind.GPU || link.kind() == Link.Kind.HOST;
            double fraction = inNode ? linkFraction : busy * tuning.networkFraction();
            links.add(new Link(link.name(), link.kind(), link.bytesPerSecond() * fraction));
        }
        return links;
    }

    static long picoseconds(double microseconds) {
        return Math.round(microseconds * PICOSECONDS_PER_MICROSECOND);
    }
}
