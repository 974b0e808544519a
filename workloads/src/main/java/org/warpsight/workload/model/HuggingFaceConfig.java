package org.warpsight.workload.model;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;

/**
 * Makes a {@link DecoderModel} of a Hugging Face {@code config.json}.
 *
 * <pre>
 *   kv_lora_rank ?            yes ► LatentAttention         no ► GroupedQueryAttention, with layer_types' windows
 *   experts, first_k_dense ?  yes ► MixtureOfExperts        no ► DenseFeedForward
 *   everything unsaid         ModelFamily
 * </pre>
 */
public final class HuggingFaceConfig {
    private final ConfigFields fields;
    private final ModelFamily.Traits traits;
    private final int hiddenSize;
    private final int heads;
    private final int layers;

    private HuggingFaceConfig(ConfigFields fields) {
        this.fields = fields;
        this.traits = family(fields).traits();
        this.hiddenSize = fields.size("hidden_size", "n_embd", "n_embed", "d_model");
        this.heads = fields.size("num_attention_heads", "n_head");
        this.layers = fields.size("num_hidden_layers", "n_layer");
    }

    /**
     * The model a document describes.
     *
     * @param id what to call it
     * @throws BadInputException naming the field if a needed one is missing or makes no sense
     */
    public static DecoderModel read(String id, JsonDocument document) {
        return new HuggingFaceConfig(new ConfigFields(document)).model(id);
    }

    private static ModelFamily family(ConfigFields fields) {
        String type = fields.text("model_type")
                .orElseThrow(() -> fields.problem(
                        "",
                        "'model_type' is missing",
                        "Give a config.json as on Hugging Face; known types are " + ModelFamily.known()));
        return ModelFamily.of(type)
                .orElseThrow(() -> fields.problem(
                        "model_type",
                        "'" + type + "' is not a known model type",
                        "Maybe it works like one of " + ModelFamily.known() + "; name that one"));
    }

    private DecoderModel model(String id) {
        LayerWindows windows = LayerWindows.read(fields, layers);
        List<DecoderLayer> list = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            list.add(new DecoderLayer(attention(windows.of(layer)), feedForward(layer)));
        }
        return new DecoderModel(
                id,
                hiddenSize,
                fields.size("vocab_size"),
                list,
                fields.flag("tie_word_embeddings", false),
                traits.norm(),
                traits.positions(),
                fields.size("max_position_embeddings", "n_positions", "seq_length"),
                CheckpointPrecision.read(fields),
                CheckpointPrecision.scales(fields),
                CheckpointPrecision.staticActivationScales(fields));
    }

    private AttentionBlock attention(int window) {
        if (fields.optionalSize("kv_lora_rank").isPresent()) {
            return new LatentAttention(
                    heads,
                    fields.count(0, "q_lora_rank"),
                    fields.size("kv_lora_rank"),
                    fields.size("qk_nope_head_dim"),
                    fields.size("qk_rope_head_dim"),
                    fields.size("v_head_dim"));
        }
        int keyValueHeads = fields.optionalSize("num_key_value_heads").orElse(heads);
        if (heads % keyValueHeads != 0) {
            throw fields.problem(
                    "num_key_value_heads",
                    heads + " attention heads are not a multiple of " + keyValueHeads + " key-value heads",
                    "Check both numbers");
        }
        return new GroupedQueryAttention(
                heads,
                keyValueHeads,
                headDim(),
                window,
                fields.flag("attention_bias", traits.inputBias()),
                fields.flag("attention_bias", traits.outputBias()),
                traits.queryKeyNorm());
    }

    private int headDim() {
        return fields.optionalSize("head_dim").orElseGet(() -> {
            if (hiddenSize % heads != 0) {
                throw fields.problem(
                        "num_attention_heads",
                        heads + " heads do not divide the hidden size of " + hiddenSize,
                        "Check both numbers, or give head_dim");
            }
            return hiddenSize / heads;
        });
    }

    private FeedForward feedForward(int layer) {
        int experts = fields.count(0, "num_local_experts", "num_experts", "n_routed_experts");
        if (experts == 0 || isDense(layer)) {
            int size = fields.optionalSize("intermediate_size", "ffn_dim", "n_inner")
                    .orElseGet(this::customarySize);
            return new DenseFeedForward(size, traits.activation(), fields.flag("mlp_bias", traits.feedForwardBias()));
        }
        int expertsPerToken = fields.size("num_experts_per_tok", "experts_per_token");
        if (expertsPerToken > experts) {
            throw fields.problem(
                    "num_experts_per_tok",
                    "a token cannot pass through " + expertsPerToken + " of " + experts + " experts",
                    "Check both numbers");
        }
        int expertSize = fields.size("moe_intermediate_size", "intermediate_size");
        int sharedSize = fields.optionalSize("shared_expert_intermediate_size")
                .orElseGet(() -> fields.count(0, "n_shared_experts") * expertSize);
        return new MixtureOfExperts(
                experts,
                expertsPerToken,
                expertSize,
                sharedSize,
                traits.activation(),
                traits.feedForwardBias(),
                ScoringFields.read(fields, traits.scoring(), experts, expertsPerToken));
    }

    /** Families without a gate have always used four times the hidden size; those with one must say. */
    private int customarySize() {
        return traits.activation().inputMatrices() == 1 ? 4 * hiddenSize : fields.size("intermediate_size");
    }

    /** DeepSeek's first layers, and layers that Qwen leaves out, have no experts. */
    private boolean isDense(int layer) {
        boolean listed = false;
        for (var entry : fields.value("mlp_only_layers")) {
            listed |= entry.asInt(-1) == layer;
        }
        return listed
                || layer < fields.count(0, "first_k_dense_replace")
                || layer % fields.optionalSize("moe_layer_freq").orElse(1) != 0
                || (layer + 1) % fields.optionalSize("decoder_sparse_step").orElse(1) != 0;
    }
}
