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
        return algorithmBytesPerSecond() * carried();
    }

    /** The part of the buffer that each link must carry. */
    private double carried() {
        double others = (collective.ranks() - 1.0) / collective.ranks();
        return switch (collective.kind()) {
            case ALL_REDUCE -> 2 * others;
            case ALL_GATHER, REDUCE_SCATTER, ALL_TO_ALL -> others;
            case BROADCAST, SEND -> 1;
        };
    }

    /**
     * What passes the memory of each GPU: what it gives is read, what it gets is written. Rings and trees also write what
     * they pass on into a buffer of the next GPU and read it there (NVIDIA/nccl, src/device/prims_simple.h); kernels of
     * engines and switches read it where it lies.
     */
    public MemoryTraffic memory() {
        double given = collective.bytes();
        double got = collective.bytes();
        if (collective.kind() == Collective.Kind.ALL_GATHER) {
            given /= collective.ranks();
        } else if (collective.kind() == Collective.Kind.REDUCE_SCATTER) {
            got /= collective.ranks();
        }
        boolean buffered = plan.algorithm() == Algorithm.RING || plan.algorithm() == Algorithm.TREE;
        double passed = collective.bytes() * carried();
        return MemoryTraffic.of(given, got + (buffered ? passed : 0), passed);
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
