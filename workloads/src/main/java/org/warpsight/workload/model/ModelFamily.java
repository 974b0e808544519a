package org.warpsight.workload.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.warpsight.workload.model.DecoderModel.Norm;
import org.warpsight.workload.model.DecoderModel.Positions;
import org.warpsight.workload.model.ExpertScoring.Function;
import org.warpsight.workload.model.FeedForward.Activation;

/**
 * What a {@code model_type} implies without saying it in {@code config.json}: the constants of the architecture's code in
 * Hugging Face transformers. Sizes are read from the file, by whichever of their names it uses.
 */
enum ModelFamily {
    LLAMA("llama", Traits.PLAIN),
    MISTRAL("mistral", Traits.PLAIN),
    MIXTRAL("mixtral", Traits.PLAIN),
    QWEN2("qwen2", Traits.INPUT_BIAS),
    QWEN2_MOE("qwen2_moe", Traits.INPUT_BIAS.scoring(ExpertScoring.of(Function.SOFTMAX))),
    QWEN3("qwen3", Traits.HEAD_NORMS),
    QWEN3_MOE("qwen3_moe", Traits.HEAD_NORMS.scoring(ExpertScoring.of(Function.SOFTMAX))),
    DEEPSEEK_V2("deepseek_v2", Traits.PLAIN.scoring(ExpertScoring.of(Function.SOFTMAX))),
    DEEPSEEK_V3("deepseek_v3", Traits.PLAIN.scoring(Traits.CORRECTED_SIGMOID)),
    KIMI_K2("kimi_k2", Traits.PLAIN.scoring(Traits.CORRECTED_SIGMOID)),
    GPT_OSS("gpt_oss", new Traits(Activation.SWIGLU, Norm.RMS, Positions.ROTARY, true, true, true, false)),
    GPT2("gpt2", new Traits(Activation.GELU, Norm.LAYER, Positions.LEARNED, true, true, true, false)),
    OPT("opt", new Traits(Activation.RELU, Norm.LAYER, Positions.LEARNED, true, true, true, false)),
    BLOOM("bloom", new Traits(Activation.GELU, Norm.LAYER, Positions.ALIBI, true, true, true, false));

    private final String modelType;
    private final Traits traits;

    ModelFamily(String modelType, Traits traits) {
        this.modelType = modelType;
        this.traits = traits;
    }

    Traits traits() {
        return traits;
    }

    static Optional<ModelFamily> of(String modelType) {
        return Arrays.stream(values())
                .filter(family -> family.modelType.equals(modelType))
                .findFirst();
    }

    static String known() {
        return Arrays.stream(values()).map(family -> family.modelType).collect(Collectors.joining(", "));
    }

    /**
     * Constants of an architecture.
     *
     * @param inputBias whether queries, keys and values are projected with a bias, unless {@code attention_bias} says so
     * @param outputBias the same of the output projection
     * @param feedForwardBias the same of the feed-forward part and the router
     * @param queryKeyNorm whether queries and keys are normalised per head
     * @param scoring how its router, if it has one, scores experts
     */
    record Traits(
            Activation activation,
            Norm norm,
            Positions positions,
            boolean inputBias,
            boolean outputBias,
            boolean feedForwardBias,
            boolean queryKeyNorm,
            ExpertScoring scoring) {
        private static final ExpertScoring CORRECTED_SIGMOID = new ExpertScoring(Function.SIGMOID, true, 1, 1, true, 1);
        private static final Traits PLAIN = llamaLike(false, false);
        private static final Traits INPUT_BIAS = llamaLike(true, false);
        private static final Traits HEAD_NORMS = llamaLike(false, true);

        private Traits(
                Activation activation,
                Norm norm,
                Positions positions,
                boolean inputBias,
                boolean outputBias,
                boolean feedForwardBias,
                boolean queryKeyNorm) {
            this(
                    activation,
                    norm,
                    positions,
                    inputBias,
                    outputBias,
                    feedForwardBias,
                    queryKeyNorm,
                    ExpertScoring.SOFTMAX_OF_CHOSEN);
        }

        private Traits scoring(ExpertScoring other) {
            return new Traits(activation, norm, positions, inputBias, outputBias, feedForwardBias, queryKeyNorm, other);
        }

        private static Traits llamaLike(boolean inputBias, boolean queryKeyNorm) {
            return new Traits(Activation.SWIGLU, Norm.RMS, Positions.ROTARY, inputBias, false, false, queryKeyNorm);
        }
    }
}
