package org.warpsight.workload.operator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what a routing gave, which many draws may have found: passes ask for the same loads over and over. */
final class BusiestRanks {
    private final ExpertRouting routing;
    private final Map<Load, List<Integer>> known = new ConcurrentHashMap<>();

    BusiestRanks(ExpertRouting routing) {
        this.routing = routing;
    }

    private record Load(int tokens, int experts, int expertsPerToken, int ranks, int redundant) {}

    /** Rows of the experts of the rank that has most work. */
    List<Integer> rows(int tokens, int experts, int expertsPerToken, int ranks, int redundant) {
        return known.computeIfAbsent(
                new Load(tokens, experts, expertsPerToken, ranks, redundant),
                load -> routing.busiestRank(tokens, experts, expertsPerToken, ranks, redundant));
    }

    /** Different ranks among those of a token's experts. */
    double ranksPerToken(int experts, int expertsPerToken, int ranks) {
        return routing.ranksPerToken(experts, expertsPerToken, ranks);
    }
}
