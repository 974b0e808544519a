package org.warpsight.report.command;

import java.util.Optional;
import java.util.function.ToIntFunction;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Precision;
import org.warpsight.report.Numbers;
import org.warpsight.report.layer.ExpertLayer;
import org.warpsight.report.layer.LayerCase;
import org.warpsight.sim.kernel.sequence.MixtureLayer;
import org.warpsight.workload.model.ExpertScoring;
import org.warpsight.workload.model.FeedForward;
import org.warpsight.workload.model.MixtureOfExperts;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.operator.GroupLimitedRouting;
import org.warpsight.workload.operator.Streaming.Kind;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that describe a mixture-of-experts layer, by its sizes or by a model that has it. */
final class ExpertOptions {
    static final String DESCRIPTION =
            "A mixture-of-experts layer on the rank with most rows: top-k, sort, copies of rows, grouped products of "
                    + "uneven groups, activation, weighted sum; with --router and --shared also their products. Links "
                    + "are not inside.";

    /** More rows than fit any GPU's memory at a width worth computing. */
    private static final long MOST_ROWS = 1L << 27;

    @Option(names = "--tokens", required = true, paramLabel = "N", description = "Tokens of all ranks together.")
    private int tokens;

    @Option(names = "--model", paramLabel = "MODEL", description = "Id or path of a model, which has all sizes below.")
    private Optional<String> model;

    @Option(names = "--hidden", paramLabel = "N", description = "Elements of a token.")
    private Optional<Integer> hidden;

    @Option(names = "--inner", paramLabel = "N", description = "Width between the matrices of one expert.")
    private Optional<Integer> inner;

    @Option(names = "--experts", paramLabel = "N", description = "Experts of all ranks.")
    private Optional<Integer> experts;

    @Option(names = "--topk", paramLabel = "N", description = "Experts of each token.")
    private Optional<Integer> topk;

    @Option(
            names = "--shared",
            paramLabel = "N",
            description =
                    "Width between the matrices of all shared experts together (default: the model's, else none).")
    private Optional<Integer> shared;

    @Option(
            names = "--activation",
            paramLabel = "KIND",
            converter = ActivationConverter.class,
            description = "swiglu, relu_squared, gelu or relu (default: the model's, else swiglu).")
    private Optional<Kind> activation;

    @Option(names = "--tp", defaultValue = "1", paramLabel = "N", description = "GPUs that divide each expert.")
    private int tp;

    @Option(names = "--ep", defaultValue = "1", paramLabel = "N", description = "Ranks that divide the experts.")
    private int ep;

    @Option(names = "--router", description = "With the product that gives each token's scores of all experts.")
    private boolean router;

    @Mixin
    private OperandOptions operands;

    @Mixin
    private ScoringOptions scoring;

    @Mixin
    private RoutingOptions routing;

    @Mixin
    private KernelOptions options;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    KernelOptions kernel() {
        return options;
    }

    /** What is asked. */
    LayerCase asked() {
        MixtureLayer layer = layer();
        int size = sharedSize();
        options.requireSupport(operands.dtype(), GemmOptions.WEIGHTS_ALONE);
        operands.requireProduct(layer.hiddenSize(), layer.expertSize());
        return options.asked(new ExpertLayer(layer, Ceiling.divide(tokens, ep), size, router));
    }

    /** The layer of the rank with most rows, on which the others wait. */
    private MixtureLayer layer() {
        Optional<MixtureOfExperts> known = model.map(ExpertOptions::mixture);
        int all = size("--experts", experts, known, MixtureOfExperts::experts);
        int perToken = size("--topk", topk, known, MixtureOfExperts::expertsPerToken);
        int wide = size("--inner", inner, known, MixtureOfExperts::expertSize);
        int width = hidden.or(() -> model.map(id -> Models.get(id).hiddenSize()))
                .orElseThrow(() -> usage("give --hidden or --model"));
        Precision dtype = operands.dtype();
        Precision stored = operands.stored();
        require(tokens >= 1, "--tokens must be at least 1 but is " + tokens);
        require(
                (long) tokens * perToken <= MOST_ROWS,
                "--tokens " + tokens + " times --topk " + perToken + " must be at most " + Numbers.count(MOST_ROWS));
        require(width >= 1, "--hidden must be at least 1 but is " + width);
        require(tp >= 1 && wide % tp == 0, "--tp must divide the inner size " + wide + " but is " + tp);
        require(ep >= 1 && all % ep == 0, "--ep must divide the " + all + " experts but is " + ep);
        require(perToken <= all, "--topk " + perToken + " is more than the " + all + " experts");
        require(dtype.bits() == 16 || dtype.bits() == 8, "--dtype must have 8 or 16 bits but is " + dtype.id());
        ExpertScoring choice = scoring.scoring(
                known.map(MixtureOfExperts::scoring).orElse(ExpertScoring.SOFTMAX_OF_CHOSEN), all, perToken);
        Optional<GroupLimitedRouting> limits = scoring.grouped()
                ? Optional.of(new GroupLimitedRouting(choice.groups(), choice.groupsPerToken()))
                : Optional.empty();
        return new MixtureLayer(
                tokens,
                width,
                wide / tp,
                all,
                perToken,
                routing.routing(all, perToken, limits).busiestRank(tokens, all, perToken, ep),
                (long) tokens * perToken / ep,
                activation(known),
                dtype,
                stored,
                operands.scaling(),
                choice);
    }

    /** Width between the matrices of the shared experts on this rank; 0 without them. */
    private int sharedSize() {
        int size = shared.or(() -> model.map(id -> mixture(id).sharedSize())).orElse(0);
        require(size >= 0, "--shared must be at least 0 but is " + size);
        require(size % tp == 0, "--tp must divide the size of shared experts " + size + " but is " + tp);
        return size / tp;
    }

    private Kind activation(Optional<MixtureOfExperts> known) {
        return activation
                .or(() -> known.map(mixture -> kind(mixture.activation())))
                .orElse(Kind.SWIGLU);
    }

    /** Reads a function between the matrices of an expert by its name. */
    static final class ActivationConverter extends IdConverter<Kind> {
        ActivationConverter() {
            super(new Kind[] {Kind.SWIGLU, Kind.RELU_SQUARED, Kind.GELU, Kind.RELU});
        }
    }

    private static Kind kind(FeedForward.Activation activation) {
        return switch (activation) {
            case SWIGLU -> Kind.SWIGLU;
            case GELU -> Kind.GELU;
            case RELU -> Kind.RELU;
        };
    }

    private int size(
            String option,
            Optional<Integer> given,
            Optional<MixtureOfExperts> known,
            ToIntFunction<MixtureOfExperts> ofModel) {
        int size = given.or(() -> known.map(ofModel::applyAsInt))
                .orElseThrow(() -> usage("give " + option + " or --model"));
        require(size >= 1, option + " must be at least 1 but is " + size);
        return size;
    }

    private static MixtureOfExperts mixture(String id) {
        return ExpertDispatchCommand.mixture(Models.get(id));
    }

    private void require(boolean sound, String message) {
        if (!sound) {
            throw usage(message);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
