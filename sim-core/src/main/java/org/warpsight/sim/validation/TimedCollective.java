package org.warpsight.sim.validation;

import java.util.Locale;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Node;
import org.warpsight.sim.network.Algorithm;
import org.warpsight.sim.network.Caller;
import org.warpsight.sim.network.CollectiveResult;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.workload.operator.Collective;

/**
 * A collective as nccl-tests times it: the mean of many that are launched one after another.
 *
 * @param node whose GPUs take part
 * @param hostUs what the host adds outside a graph, in microseconds
 * @param leastUs what the host takes to launch one on all its GPUs, in microseconds: they cannot follow each other faster
 */
record TimedCollective(Node node, CollectiveResult result, double hostUs, double leastUs) {
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    static TimedCollective of(Node node, Gpu gpu, Collective collective, Caller caller, boolean graph) {
        return of(node, CollectiveTimes.of(node, gpu), collective, caller, graph);
    }

    static TimedCollective of(Node node, CollectiveTimes times, Collective collective, Caller caller, boolean graph) {
        boolean fromHost = caller == Caller.LIBRARY && !graph;
        double hostUs = fromHost ? times.constants().hostStartUs().orElse(0.0) : 0;
        return new TimedCollective(node, times.simulate(collective, caller), hostUs, 0);
    }

    /**
     * The same with one thread of the host for all GPUs (nccl-tests -g 8), which launches their kernels one after another, and
     * with the algorithm that the user names.
     */
    static TimedCollective ofOneThread(Node node, CollectiveTimes times, Collective collective, Algorithm named) {
        double launchUs = times.constants().hostStartUs().orElse(0.0);
        return new TimedCollective(node, times.simulate(collective, named), 0, collective.ranks() * launchUs);
    }

    double microseconds() {
        return Math.max(leastUs, result.picoseconds() / PICOSECONDS_PER_MICROSECOND + hostUs);
    }

    /** In GB/s. */
    double busRate() {
        double inGraph = result.picoseconds() / PICOSECONDS_PER_MICROSECOND;
        return result.busBytesPerSecond() / 1e9 * inGraph / microseconds();
    }

    /** What was simulated, in words. */
    String reason() {
        return String.format(
                Locale.ROOT,
                "%s of %d GPUs of %s, %s %s",
                result.collective().name(),
                result.collective().ranks(),
                node.id(),
                result.plan().algorithm().id(),
                result.plan().protocol().id());
    }
}
