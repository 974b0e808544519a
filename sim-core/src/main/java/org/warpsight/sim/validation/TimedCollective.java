package org.warpsight.sim.validation;

import java.util.Locale;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Node;
import org.warpsight.sim.network.Caller;
import org.warpsight.sim.network.CollectiveResult;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.workload.operator.Collective;

/**
 * A collective as nccl-tests times it.
 *
 * @param node whose GPUs take part
 * @param hostUs what the host adds outside a graph, in microseconds
 */
record TimedCollective(Node node, CollectiveResult result, double hostUs) {
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    static TimedCollective of(Node node, Gpu gpu, Collective collective, Caller caller, boolean graph) {
        return of(node, CollectiveTimes.of(node, gpu), collective, caller, graph);
    }

    static TimedCollective of(Node node, CollectiveTimes times, Collective collective, Caller caller, boolean graph) {
        double hostUs = graph ? 0 : times.constants().hostStartUs().orElse(0.0);
        return new TimedCollective(node, times.simulate(collective, caller), hostUs);
    }

    double microseconds() {
        return result.picoseconds() / PICOSECONDS_PER_MICROSECOND + hostUs;
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
