package org.warpsight.workload.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;

class BadModelsTest {
    private static final String CONFIG =
            """
            {"model_type": "llama", "hidden_size": 1024, "num_hidden_layers": 4, "num_attention_heads": 8,
             "intermediate_size": 4096, "vocab_size": 32000, "max_position_embeddings": 2048,
             "architectures": ["LlamaForCausalLM"], "eos_token_id": [1, 2], "rope_scaling": {"factor": 8.0}}
            """;

    @TempDir
    private Path folder;

    private String file(ObjectNode config) throws IOException {
        return Files.writeString(folder.resolve("config.json"), config.toString())
                .toString();
    }

    private static ObjectNode config() {
        return (ObjectNode) JsonDocuments.text("config.json", CONFIG).tree().deepCopy();
    }

    @Test
    void keysThatDoNotMatterAreAllowed() throws IOException {
        DecoderModel model = Models.get(file(config()));

        assertThat(model.layers()).hasSize(4);
        assertThat(((GroupedQueryAttention) model.layers().get(0).attention()).keyValueHeads())
                .isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden_size",
                "num_hidden_layers",
                "num_attention_heads",
                "intermediate_size",
                "vocab_size",
                "max_position_embeddings",
                "model_type"
            })
    void aMissingSizeIsNamed(String key) throws IOException {
        ObjectNode config = config();
        config.remove(key);
        String file = file(config);

        assertThatThrownBy(() -> Models.get(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file)
                .hasMessageContaining("'" + key + "' is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hidden_size | -1024 | -1024",
                "hidden_size | \"big\" | big",
                "num_hidden_layers | 0 | 0",
                "num_hidden_layers | 1e9 | 1.0E9",
                "num_hidden_layers | 1000000000 | 1000000000 is not a size",
                "num_attention_heads | 7 | 7 heads do not divide the hidden size of 1024",
                "num_key_value_heads | 3 | 8 attention heads are not a multiple of 3",
                "model_type | \"mamba\" | 'mamba' is not a known model type",
                "torch_dtype | \"float8\" | 'float8' is not a known type",
                "tie_word_embeddings | \"no\" | no",
                "layer_types | [\"full_attention\"] | 1 types for 4 layers",
                "quantization_config | {\"quant_method\": \"magic\"} | 'magic' is not a known quantisation",
                "quantization_config | {\"quant_method\": \"gptq\", \"bits\": 3} | 3 bits of a weight are not simulated",
                "quantization_config | {\"quant_method\": \"gptq\", \"group_size\": 100} | 100 is no size of a group",
                "quantization_config | {\"quant_method\": \"awq\", \"group_size\": \"big\"} | \"big\" is no size of a group",
                "quantization_config | {\"quant_method\": \"fp8\", \"activation_scheme\": \"now\"} | 'now' is not a known way to scale"
            })
    void anImpossibleValueIsNamedWithItsPlace(String key, String value, String message) throws IOException {
        ObjectNode config = config();
        JsonNode node = JsonDocuments.text("value", value).tree();
        config.set(key, node);
        String file = file(config);

        assertThatThrownBy(() -> Models.get(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file + ", ")
                .hasMessageContaining("/" + key)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scoring_func | \"tanh\" | 'tanh' is not a known scoring function. Use softmax or sigmoid",
                "scoring_func | \"softmax_of_chosen\" | 'softmax_of_chosen' is not a known scoring function",
                "topk_method | \"gready\" | 'gready' is not a known way to choose experts",
                "n_group | 5 | 16 experts in 5 equal groups, 1 of them for a token, cannot give it 2",
                "n_group | 16 | 16 experts in 16 equal groups, 1 of them for a token, cannot give it 2",
                "n_group | -1 | -1 must be at least 1",
                "topk_group | 9 | is to use 9",
                "norm_topk_prob | 1 | 1 is not true or false",
                "routed_scaling_factor | 0 | 0 must be above 0",
                "routed_scaling_factor | \"2.5\" | 2.5"
            })
    void anImpossibleScoringIsNamedWithItsPlace(String key, String value, String message) throws IOException {
        ObjectNode config = config();
        config.put("num_local_experts", 16).put("num_experts_per_tok", 2);
        config.put("topk_method", "noaux_tc").put("n_group", 4).put("topk_group", 1);
        config.set(key, JsonDocuments.text("value", value).tree());
        String file = file(config);

        assertThatThrownBy(() -> Models.get(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file + ", ")
                .hasMessageContaining(message);
    }

    @Test
    void groupsWithoutTheirNumberForATokenAreRefused() throws IOException {
        ObjectNode config = config();
        config.put("num_local_experts", 16).put("num_experts_per_tok", 2);
        config.put("topk_method", "group_limited_greedy").put("n_group", 4);
        String file = file(config);

        assertThatThrownBy(() -> Models.get(file)).hasMessageContaining("'topk_group' is missing");
    }

    @Test
    void moreExpertsPerTokenThanExpertsIsRefused() throws IOException {
        ObjectNode config = config();
        config.put("num_local_experts", 4).put("num_experts_per_tok", 5);
        String file = file(config);

        assertThatThrownBy(() -> Models.get(file)).hasMessageContaining("a token cannot pass through 5 of 4 experts");
    }

    @Test
    void anUnknownModelIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> Models.get("qwen3-23b"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("'qwen3-32b'")
                .hasMessageContaining("a path to a JSON file works too");
    }
}
