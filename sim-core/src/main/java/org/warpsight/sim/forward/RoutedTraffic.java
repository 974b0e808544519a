package org.warpsight.sim.forward;

import java.util.Arrays;
import org.warpsight.sim.network.expert.Gate;
import org.warpsight.sim.network.expert.TokenTraffic;
import org.warpsight.workload.operator.ExpertPlacement;
import org.warpsight.workload.operator.ExpertRouting;
import org.warpsight.workload.operator.ExpertTransfer;
import org.warpsight.workload.operator.GroupLimitedRouting;

/**
 * Who sends tokens to whom in a pass.
 *
 * <pre>
 *   balanced        every copy of an expert equally popular; chance alone makes ranks uneven
 *   group_limited   groups drawn first, then experts inside them, all equally popular
 *   power_law,      popular as the routing loads the experts; redundant copies
 *   histogram       go to the popular ones
 *   drifted         popular as the batch loads the experts; copies go to what was expected to be popular
 * </pre>
 *
 * @param routing how tokens spread over experts
 * @param redundantExperts further copies, on all ranks together
 */
record RoutedTraffic(ExpertRouting routing, int redundantExperts) {
    private static final long SEED = 1;
    /** Beyond so many tokens of a rank their spread no longer shows. */
    private static final int DRAWN_TOKENS = 4096;
    /** An expert that nobody happens to take may be taken by others: half a row. */
    private static final double LEAST_POPULARITY = 0.5;

    /** The tokens of one transfer, all ranks together. */
    TokenTraffic of(ExpertTransfer transfer, int ranksPerNode) {
        int times = Math.max(1, transfer.tokens() / DRAWN_TOKENS);
        int drawn = transfer.tokens() / times;
        boolean balanced = routing instanceof ExpertRouting.Balanced;
        // Balanced loads are even over copies, so that each copy stands for an expert.
        int experts = balanced ? transfer.experts() : transfer.experts() - redundantExperts;
        double[] popularity = popularity(routing, transfer, experts);
        ExpertPlacement placement = balanced || redundantExperts == 0
                ? ExpertPlacement.contiguous(experts, transfer.ranks())
                : ExpertPlacement.balanced(
                        popularity(routing.expected(), transfer, experts), transfer.ranks(), redundantExperts);
        return TokenTraffic.draw(
                        gate(experts, transfer.expertsPerToken()), popularity, placement, drawn, ranksPerNode, SEED)
                .repeated(times);
    }

    private double[] popularity(ExpertRouting loads, ExpertTransfer transfer, int experts) {
        double[] popularity = new double[experts];
        Arrays.fill(popularity, 1);
        if (!loads.equallyPopular()) {
            int tokens = Math.multiplyExact(transfer.tokens(), transfer.ranks());
            var rows = loads.rows(tokens, experts, transfer.expertsPerToken(), transfer.ranks(), redundantExperts);
            Arrays.setAll(popularity, expert -> Math.max(LEAST_POPULARITY, rows.get(expert)));
        }
        return popularity;
    }

    private Gate gate(int experts, int expertsPerToken) {
        return routing.expected() instanceof GroupLimitedRouting limited
                ? new Gate(experts, expertsPerToken, limited.groups(), limited.groupsPerToken())
                : Gate.free(experts, expertsPerToken);
    }
}
