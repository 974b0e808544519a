package org.warpsight.workload.operator;

import java.util.Arrays;
import java.util.List;

/**
 * Even loads of a router that first chooses groups of experts for a token and then experts inside them (DeepSeek-V3, arXiv
 * 2412.19437, section 2.1.2): a token reaches no more groups than that, wherever its experts lie.
 *
 * <p>Token i starts at group i and takes the groups that follow at even distances, and in each of them its experts likewise.
 *
 * @param groups groups of consecutive experts
 * @param groupsPerToken groups that a token may use
 */
public record GroupLimitedRouting(int groups, int groupsPerToken) implements ExpertRouting {

    public GroupLimitedRouting {
        if (groups < 1 || groupsPerToken < 1 || groupsPerToken > groups) {
            throw new IllegalArgumentException(
                    "a token uses between 1 and all " + groups + " groups of experts but is to use " + groupsPerToken);
        }
    }

    @Override
    public List<Integer> rows(int tokens, int experts, int expertsPerToken) {
        int size = experts / groups;
        if (experts % groups != 0 || expertsPerToken > size * groupsPerToken) {
            throw new IllegalArgumentException(experts + " experts in " + groups + " equal groups, " + groupsPerToken
                    + " of them for a token, cannot give it " + expertsPerToken);
        }
        int[] rows = new int[experts];
        for (int token = 0; token < tokens; token++) {
            for (int choice = 0; choice < expertsPerToken; choice++) {
                int place = choice % groupsPerToken;
                int group = (token + place * groups / groupsPerToken) % groups;
                int inGroup = (token / groups
                                + choice / groupsPerToken * Math.max(1, size * groupsPerToken / expertsPerToken))
                        % size;
                rows[group * size + inGroup]++;
            }
        }
        return Arrays.stream(rows).boxed().toList();
    }

    @Override
    public boolean equallyPopular() {
        return true;
    }

    /** Ranks that hold several groups are reached by any of them, those that hold part of one only by their own experts. */
    @Override
    public double ranksPerToken(int experts, int expertsPerToken, int ranks) {
        if (ranks < groups) {
            return ranks * ExpertRouting.chosen(groups, groups / ranks, groupsPerToken);
        }
        int candidates = experts / groups * groupsPerToken;
        double among = (double) ranks / groups * groupsPerToken;
        return among * ExpertRouting.chosen(candidates, experts / ranks, expertsPerToken);
    }
}
