package org.warpsight.workload.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.model.ExpertScoring.Function;

class ExpertScoringTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "deepseek-v3, sigmoid bias groups=4/8 normalised scale=2.5",
        "deepseek-r1, sigmoid bias groups=4/8 normalised scale=2.5",
        "kimi-k2, sigmoid bias normalised scale=2.827",
        "deepseek-v2, softmax groups=3/8 scale=16.0",
        "deepseek-v2-lite, softmax",
        "qwen3-30b-a3b, softmax normalised",
        "mixtral-8x7b, softmax_of_chosen",
        "gpt-oss-120b, softmax_of_chosen"
    })
    void bundledModelsAreScoredAsPublished(String model, String scoring) {
        assertThat(scoring(Models.get(model)).id()).isEqualTo(scoring);
    }

    @Test
    void aFamilySaysWhatItsConfigurationLeavesOut() throws IOException {
        ObjectNode config = (ObjectNode) JsonDocuments.text(
                        "config.json",
                        """
                                {"model_type": "deepseek_v3", "hidden_size": 1024, "num_hidden_layers": 4,
                                 "num_attention_heads": 8, "intermediate_size": 4096, "vocab_size": 32000,
                                 "max_position_embeddings": 2048, "n_routed_experts": 64, "num_experts_per_tok": 4,
                                 "moe_intermediate_size": 512, "n_group": 4, "topk_group": 2}
                                """)
                .tree()
                .deepCopy();
        assertThat(read(config).id()).isEqualTo("sigmoid bias groups=2/4 normalised");
        config.put("model_type", "qwen3_moe");
        // Groups are for those who choose them first.
        assertThat(read(config).id()).isEqualTo("softmax");
        config.put("topk_method", "group_limited_greedy");
        assertThat(read(config).id()).isEqualTo("softmax groups=2/4");
        config.put("norm_topk_prob", true).putNull("scoring_func").putNull("routed_scaling_factor");
        assertThat(read(config).id()).isEqualTo("softmax groups=2/4 normalised");
    }

    @Test
    void aSoftmaxOfTheChosenAddsUpToOneByItself() {
        ExpertScoring chosen = new ExpertScoring(Function.SOFTMAX_OF_CHOSEN, false, 1, 1, false, 1);
        assertThat(chosen).isEqualTo(ExpertScoring.SOFTMAX_OF_CHOSEN);
        assertThat(chosen.normalises()).isFalse();
    }

    @Test
    void groupsNeedEnoughExpertsToBeRatedAndToChooseFrom() {
        ExpertScoring corrected = new ExpertScoring(Function.SIGMOID, true, 8, 4, true, 1);
        assertThatCode(() -> corrected.requireFit(256, 8)).doesNotThrowAnyException();
        assertThatThrownBy(() -> corrected.requireFit(250, 8)).hasMessageContaining("250 experts in 8 equal groups");
        assertThatThrownBy(() -> corrected.requireFit(16, 9)).hasMessageContaining("cannot give it 9");
        // The best two of a group rate it.
        assertThatThrownBy(() -> corrected.requireFit(8, 2)).hasMessageContaining("8 experts in 8 equal groups");
        assertThatThrownBy(() -> corrected.among(4, 5)).hasMessageContaining("is to use 5");
    }

    @Test
    void weightsAreScaledByAPositiveNumber() {
        assertThatThrownBy(() -> new ExpertScoring(Function.SOFTMAX, false, 1, 1, false, 0))
                .hasMessageContaining("above 0");
    }

    private ExpertScoring read(ObjectNode config) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), config.toString());
        return scoring(Models.get(file.toString()));
    }

    private static ExpertScoring scoring(DecoderModel model) {
        return model.mixture().orElseThrow().scoring();
    }
}
