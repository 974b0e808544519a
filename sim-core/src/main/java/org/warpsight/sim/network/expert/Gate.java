package org.warpsight.sim.network.expert;

/**
 * How a mixture chooses experts for a token.
 *
 * @param experts logical experts
 * @param expertsPerToken different experts that a token takes (top-k)
 * @param groups equal groups of consecutive experts; 1 where the choice is free
 * @param groupsPerToken groups that the experts of one token lie in at most (DeepSeek-V3's node-limited routing, arXiv
 *     2412.19437, section 2.1.2)
 */
public record Gate(int experts, int expertsPerToken, int groups, int groupsPerToken) {
    public Gate {
        if (experts < 1 || expertsPerToken < 1 || groups < 1 || experts % groups != 0) {
            throw new IllegalArgumentException(
                    experts + " experts in " + groups + " groups, " + expertsPerToken + " per token");
        }
        if (groupsPerToken < 1 || groupsPerToken > groups || expertsPerToken > groupsPerToken * (experts / groups)) {
            throw new IllegalArgumentException(expertsPerToken + " experts of a token do not fit into " + groupsPerToken
                    + " of " + groups + " groups of " + experts / groups);
        }
    }

    /** A choice among all experts. */
    public static Gate free(int experts, int expertsPerToken) {
        return new Gate(experts, expertsPerToken, 1, 1);
    }
}
