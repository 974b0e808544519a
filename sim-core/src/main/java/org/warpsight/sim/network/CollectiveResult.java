package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.warpsight.workload.operator.Collective;

/**
 * A simulated collective.
 *
 * @param picoseconds from the first GPU's start to the last one's end
 * @param links what data passed, at the rate that data reach
 * @param linkBytes bytes on the wire of each
 */
public record CollectiveResult(
        Collective collective, CollectivePlan plan, long picoseconds, List<Link> links, double[] linkBytes) {
    private static final double PICOSECONDS_PER_SECOND = 1e12;

    /**
     * A link and what passed it.
     *
     * @param bytes on the wire
     * @param utilisation part of the whole time during which it was needed at its full rate
     */
    public record Load(Link link, double bytes, double utilisation) {}

    /** Bytes of the buffer per second. */
    public double algorithmBytesPerSecond() {
        return collective.bytes() * PICOSECONDS_PER_SECOND / picoseconds;
    }

    /** Algorithm bandwidth times the part of the buffer that each link must carry (nccl-tests, PERFORMANCE.md). */
    public double busBytesPerSecond() {
        double others = (collective.ranks() - 1.0) / collective.ranks();
        double carried =
                switch (collective.kind()) {
                    case ALL_REDUCE -> 2 * others;
                    case ALL_GATHER, REDUCE_SCATTER, ALL_TO_ALL -> others;
                    case BROADCAST, SEND -> 1;
                };
        return algorithmBytesPerSecond() * carried;
    }

    /** All links in their order. */
    public List<Load> loads() {
        List<Load> loads = new ArrayList<>(links.size());
        for (int link = 0; link < links.size(); link++) {
            double most = links.get(link).bytesPerSecond() * picoseconds / PICOSECONDS_PER_SECOND;
            loads.add(new Load(links.get(link), linkBytes[link], linkBytes[link] / most));
        }
        return loads;
    }

    /** The links that were needed most, busiest first; of equals the first. */
    public List<Load> busiest(int count) {
        return loads().stream()
                .sorted(Comparator.comparingDouble(Load::utilisation).reversed())
                .limit(count)
                .toList();
    }
}
