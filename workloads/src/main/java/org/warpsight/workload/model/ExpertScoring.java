package org.warpsight.workload.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * How a router makes of a token's logits its experts and their weights.
 *
 * <pre>
 *   logits ─► scores ─► (+ bias) ─► (best groups) ─► best experts ─► weights: their scores ─► (sum of 1) ─► (x scale)
 * </pre>
 *
 * @param function what makes scores of logits
 * @param correctionBias whether a bias of each expert is added for the choice, though not for the weights (DeepSeek-V3's
 *     {@code noaux_tc}, arXiv 2412.19437, section 2.1.2)
 * @param groups groups of consecutive experts, of which the best are chosen first; 1 without groups
 * @param groupsPerToken groups among whose experts a token chooses
 * @param normalised whether the weights of a token are divided by their sum
 * @param scale by which weights are multiplied, positive
 */
public record ExpertScoring(
        Function function, boolean correctionBias, int groups, int groupsPerToken, boolean normalised, double scale) {
    /** The largest logits, and a softmax of those. */
    public static final ExpertScoring SOFTMAX_OF_CHOSEN = of(Function.SOFTMAX_OF_CHOSEN);

    public ExpertScoring {
        if (groups < 1 || groupsPerToken < 1 || groupsPerToken > groups) {
            throw new IllegalArgumentException(
                    "a token uses between 1 and all " + groups + " groups of experts but is to use " + groupsPerToken);
        }
        if (!(scale > 0 && Double.isFinite(scale))) {
            throw new IllegalArgumentException("weights of experts are scaled by a number above 0 but by " + scale);
        }
        normalised |= function == Function.SOFTMAX_OF_CHOSEN;
    }

    /** A function by itself: no bias, no groups, weights as they are. */
    public static ExpertScoring of(Function function) {
        return new ExpertScoring(function, false, 1, 1, false, 1);
    }

    /** The same with groups. */
    public ExpertScoring among(int others, int perToken) {
        return new ExpertScoring(function, correctionBias, others, perToken, normalised, scale);
    }

    /** Whether the chosen weights still have to be divided by their sum. */
    public boolean normalises() {
        return normalised && function != Function.SOFTMAX_OF_CHOSEN;
    }

    /** Whether groups are chosen before experts. */
    public boolean grouped() {
        return groups > 1;
    }

    /**
     * Experts of a group whose scores add up to the group's: the best two where a bias corrects them ({@code noaux_tc}), else
     * the best ({@code group_limited_greedy}; deepseek-ai/DeepSeek-V3, inference/model.py, {@code Gate}).
     */
    public int bestOfGroup() {
        return correctionBias ? 2 : 1;
    }

    /**
     * Checks that a mixture can be routed so.
     *
     * @throws IllegalArgumentException if its experts do not make equal groups with enough of them for a token
     */
    public void requireFit(int experts, int expertsPerToken) {
        int size = experts / groups;
        if (experts % groups != 0 || expertsPerToken > size * groupsPerToken || grouped() && size < bestOfGroup()) {
            throw new IllegalArgumentException(experts + " experts in " + groups + " equal groups, " + groupsPerToken
                    + " of them for a token, cannot give it " + expertsPerToken);
        }
    }

    /** All of it in one line, such as {@code sigmoid bias groups=4/8 normalised scale=2.5}. */
    public String id() {
        return function.id()
                + (correctionBias ? " bias" : "")
                + (grouped() ? " groups=" + groupsPerToken + "/" + groups : "")
                + (normalises() ? " normalised" : "")
                + (scale == 1 ? "" : " scale=" + scale);
    }

    /** What makes scores of logits. */
    public enum Function {
        /** exp(x) / sum of exp over all experts, before the choice. */
        SOFTMAX("softmax"),
        /** exp(x) / sum of exp over a token's experts, after the choice by logits (Mixtral, arXiv 2401.04088; gpt-oss). */
        SOFTMAX_OF_CHOSEN("softmax_of_chosen"),
        /** 1 / (1 + exp(-x)) of every expert by itself. */
        SIGMOID("sigmoid");

        private final String id;

        Function(String id) {
            this.id = id;
        }

        /** Name on the command line. */
        public String id() {
            return id;
        }

        /** The function of a name, if there is one. */
        public static Optional<Function> named(String name) {
            return Arrays.stream(values())
                    .filter(function -> function.id.equals(name))
                    .findFirst();
        }
    }
}
