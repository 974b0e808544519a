package org.warpsight.workload.operator;

import org.warpsight.hardware.Precision;
import org.warpsight.workload.model.ExpertScoring;

/**
 * A router's choice: of the logits of each token, which a GEMM has made, its experts and their weights.
 *
 * @param tokens tokens that are routed
 * @param experts experts of all GPUs
 * @param expertsPerToken experts of each token
 * @param scoring how logits become scores, choice and weights
 * @param precision of the logits
 */
public record ExpertChoice(
        String name, int tokens, int experts, int expertsPerToken, ExpertScoring scoring, Precision precision)
        implements Operator {
    /** Size of an index, and of a weight. */
    private static final double INDEX_BYTES = 4;

    /** Operations of a softmax for each of its elements: maximum, difference, sum, quotient. */
    private static final int SOFTMAX_FLOPS = 4;

    /** Of a sigmoid: sign, sum, quotient. */
    private static final int SIGMOID_FLOPS = 3;

    public ExpertChoice {
        if (tokens < 1 || experts < 1 || expertsPerToken < 1 || expertsPerToken > experts) {
            throw new IllegalArgumentException(
                    "choice " + name + " needs tokens, experts, experts per token >= 1 and no "
                            + "more experts per token than experts but has " + tokens + ", " + experts + ", "
                            + expertsPerToken);
        }
        scoring.requireFit(experts, expertsPerToken);
    }

    /** What makes scores of all logits, a comparison for each, and what makes weights of the chosen; no exponentials. */
    @Override
    public double flops() {
        return tokens * ((double) experts * perLogit() + (double) expertsPerToken * perChosen());
    }

    private int perLogit() {
        int scores =
                switch (scoring.function()) {
                    case SOFTMAX -> SOFTMAX_FLOPS;
                    case SIGMOID -> SIGMOID_FLOPS;
                    case SOFTMAX_OF_CHOSEN -> 0;
                };
        int bias = scoring.correctionBias() ? 1 : 0;
        int groups = scoring.grouped() ? scoring.bestOfGroup() : 0;
        return scores + bias + groups + 1;
    }

    private int perChosen() {
        int weights = scoring.function() == ExpertScoring.Function.SOFTMAX_OF_CHOSEN ? SOFTMAX_FLOPS : 0;
        return weights + (scoring.normalises() ? 2 : 0) + (scoring.scale() == 1 ? 0 : 1);
    }

    @Override
    public double compulsoryBytes() {
        double bias = scoring.correctionBias() ? experts * Precision.FP32.bytes() : 0;
        return (double) tokens * (experts * precision.bytes() + 2 * expertsPerToken * INDEX_BYTES) + bias;
    }
}
