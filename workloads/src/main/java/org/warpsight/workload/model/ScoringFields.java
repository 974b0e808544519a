package org.warpsight.workload.model;

import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.model.ExpertScoring.Function;

/**
 * A router's scoring, from the keys of DeepSeek's and Qwen's configurations; what they leave out is the family's.
 *
 * <pre>
 *   scoring_func     softmax, sigmoid
 *   topk_method      greedy · group_limited_greedy: groups · noaux_tc: groups, and a bias for the choice
 *   n_group, topk_group · norm_topk_prob · routed_scaling_factor
 * </pre>
 */
final class ScoringFields {
    private ScoringFields() {}

    /**
     * How the experts of a model are chosen.
     *
     * @param usual what the family implies
     * @throws BadInputException naming the field that makes no sense
     */
    static ExpertScoring read(ConfigFields fields, ExpertScoring usual, int experts, int expertsPerToken) {
        Function function =
                fields.text("scoring_func").map(name -> function(fields, name)).orElse(usual.function());
        String method = fields.text("topk_method").orElse(usual.correctionBias() ? "noaux_tc" : "greedy");
        boolean groups =
                switch (method) {
                    case "greedy" -> false;
                    case "group_limited_greedy", "noaux_tc" -> true;
                    default ->
                        throw fields.problem(
                                "topk_method",
                                "'" + method + "' is not a known way to choose experts",
                                "Use greedy, group_limited_greedy or noaux_tc");
                };
        int count = groups ? fields.optionalSize("n_group").orElse(1) : 1;
        try {
            ExpertScoring scoring = new ExpertScoring(
                    function,
                    method.equals("noaux_tc"),
                    count,
                    count > 1 ? fields.size("topk_group") : 1,
                    fields.flag("norm_topk_prob", usual.normalised()),
                    fields.value("routed_scaling_factor").asDouble(usual.scale()));
            scoring.requireFit(experts, expertsPerToken);
            return scoring;
        } catch (IllegalArgumentException impossible) {
            throw fields.problem("n_group", impossible.getMessage(), "Check n_group and topk_group");
        }
    }

    /** A softmax of the chosen is not said in such files but implied by the family. */
    private static Function function(ConfigFields fields, String name) {
        return Function.named(name)
                .filter(function -> function != Function.SOFTMAX_OF_CHOSEN)
                .orElseThrow(() -> fields.problem(
                        "scoring_func", "'" + name + "' is not a known scoring function", "Use softmax or sigmoid"));
    }
}
