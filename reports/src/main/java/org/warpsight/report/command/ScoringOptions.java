package org.warpsight.report.command;

import java.util.Optional;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.model.ExpertScoring.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say how a router makes of a token's logits its experts and their weights. */
final class ScoringOptions {
    @Option(
            names = "--scoring",
            paramLabel = "FUNCTION",
            converter = FunctionConverter.class,
            description = "What makes scores of logits: softmax, of all experts; softmax_of_chosen, after the choice "
                    + "(Mixtral, gpt-oss); sigmoid (DeepSeek-V3) (default: the model's, else softmax_of_chosen).")
    private Optional<Function> function;

    @Option(
            names = "--correction-bias",
            negatable = true,
            description = "Whether a bias of each expert is added for the choice, though not for the weights "
                    + "(DeepSeek-V3's noaux_tc; default: the model's, else not).")
    private Optional<Boolean> correctionBias;

    @Option(
            names = "--groups",
            paramLabel = "N",
            description = "Groups of experts, of which the router chooses some for a token first; they limit its loads "
                    + "too, unless others are given (DeepSeek-V3: 8; default for the router: the model's).")
    private Optional<Integer> groups;

    @Option(
            names = "--groups-per-token",
            paramLabel = "N",
            description = "Groups that a token uses (DeepSeek-V3: 4), with --groups.")
    private Optional<Integer> groupsPerToken;

    @Option(
            names = "--normalise",
            negatable = true,
            description = "Whether the weights of a token's experts are divided by their sum "
                    + "(default: the model's, else not).")
    private Optional<Boolean> normalise;

    @Option(
            names = "--weight-scale",
            paramLabel = "X",
            description = "By which weights are multiplied (DeepSeek-V3: 2.5; default: the model's, else 1).")
    private Optional<Double> scale;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Whether groups are asked for. */
    boolean grouped() {
        if (groups.isPresent() != groupsPerToken.isPresent()) {
            throw usage("--groups and --groups-per-token go together");
        }
        return groups.isPresent();
    }

    /**
     * The scoring that is asked for.
     *
     * @param usual the model's, or that of a router of which nothing is said
     */
    ExpertScoring scoring(ExpertScoring usual, int experts, int expertsPerToken) {
        boolean grouped = grouped();
        Function asked = function.orElse(usual.function());
        // Weights of a softmax of the chosen add up to one by themselves, which says nothing about other functions.
        boolean otherwise = usual.normalises() || asked == usual.function() && usual.normalised();
        try {
            ExpertScoring scoring = new ExpertScoring(
                    asked,
                    correctionBias.orElse(usual.correctionBias()),
                    grouped ? groups.get() : usual.groups(),
                    grouped ? groupsPerToken.get() : usual.groupsPerToken(),
                    normalise.orElse(otherwise),
                    scale.orElse(usual.scale()));
            scoring.requireFit(experts, expertsPerToken);
            return scoring;
        } catch (IllegalArgumentException impossible) {
            throw usage(impossible.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Reads a scoring function by its id. */
    static final class FunctionConverter extends IdConverter<Function> {
        FunctionConverter() {
            super(Function.values());
        }
    }
}
