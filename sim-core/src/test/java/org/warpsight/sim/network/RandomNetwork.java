package org.warpsight.sim.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Links of random rates and flows over random ways, for tests. */
record RandomNetwork(List<LinkState> links, List<Flow> flows) {
    static RandomNetwork of(Random random) {
        int linkCount = 1 + random.nextInt(8);
        List<LinkState> links = new ArrayList<>();
        for (int link = 0; link < linkCount; link++) {
            links.add(new LinkState(0.01 + random.nextDouble()));
        }
        List<Flow> flows = new ArrayList<>();
        int flowCount = 1 + random.nextInt(12);
        for (int number = 0; number < flowCount; number++) {
            List<LinkState> way =
                    links.stream().filter(link -> random.nextInt(3) == 0).toList();
            LinkState[] passed = way.isEmpty() ? new LinkState[] {links.get(0)} : way.toArray(LinkState[]::new);
            double[] loads = IntStream.range(0, passed.length)
                    .mapToDouble(hop -> 1 + random.nextInt(3))
                    .toArray();
            double limit = random.nextInt(4) == 0 ? 0.001 + 0.1 * random.nextDouble() : Double.POSITIVE_INFINITY;
            Flow flow = new Flow(passed, loads, 1e6, limit, 0, () -> {});
            for (LinkState link : passed) {
                link.flows.add(flow);
            }
            flows.add(flow);
        }
        List<LinkState> used =
                links.stream().filter(link -> !link.flows.isEmpty()).toList();
        return new RandomNetwork(used, flows);
    }

    /** Load of a flow on a link, 0 where it does not pass. */
    static double load(Flow flow, LinkState link) {
        for (int hop = 0; hop < flow.links.length; hop++) {
            if (flow.links[hop] == link) {
                return flow.load(hop);
            }
        }
        return 0;
    }
}
