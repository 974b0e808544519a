package org.warpsight.workload.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;

class CheckpointScalesTest {
    @TempDir
    private Path folder;

    private DecoderModel model(String quantisation) throws IOException {
        String config =
                """
                {"model_type": "llama", "hidden_size": 1024, "num_hidden_layers": 4, "num_attention_heads": 8,
                 "intermediate_size": 4096, "vocab_size": 32000, "max_position_embeddings": 2048,
                 "quantization_config": {%s}}
                """;
        Path file = folder.resolve("config.json");
        return Models.get(
                Files.writeString(file, config.formatted(quantisation)).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'quant_method': 'awq' | INT4 | 128 | 20",
                "'quant_method': 'awq', 'group_size': 64 | INT4 | 64 | 20",
                "'quant_method': 'awq', 'group_size': 64, 'zero_point': false | INT4 | 64 | 16",
                "'quant_method': 'gptq', 'group_size': 32 | INT4 | 32 | 16",
                "'quant_method': 'gptq', 'group_size': 32, 'sym': false | INT4 | 32 | 20",
                "'quant_method': 'gptq', 'bits': 8, 'group_size': 128, 'sym': false | INT8 | 128 | 24",
                "'quant_method': 'gptq', 'group_size': -1 | INT4 | 2147483647 | 16"
            })
    void groupsAreThoseOfTheConfiguration(String quantisation, Precision weights, int along, double bits)
            throws IOException {
        DecoderModel model = model(quantisation.replace('\'', '"'));
        assertThat(model.checkpointWeights()).isEqualTo(weights);
        assertThat(model.checkpointScales()).isEqualTo(new Scales(1, along, bits));
    }

    @Test
    void smallerGroupsTakeMoreMemory() throws IOException {
        double matrices = model("\"quant_method\": \"awq\"").weights().linear();
        double large = bytes(128);
        assertThat(bytes(32) - large).isCloseTo(matrices * 20 / 8 * (1.0 / 32 - 1.0 / 128), within(1.0));
        assertThat(bytes(64)).isGreaterThan(large);
    }

    private double bytes(int group) throws IOException {
        return model("\"quant_method\": \"awq\", \"group_size\": " + group)
                .weightBytesPerGpu(Sharding.NONE, Precision.INT4, Precision.FP16);
    }

    @Test
    void weightsQuantisedAnewHaveTheUsualScales() throws IOException {
        DecoderModel model = model("\"quant_method\": \"awq\", \"group_size\": 32");
        assertThat(model.scalesOf(Precision.INT4).along()).isEqualTo(32);
        assertThat(model.scalesOf(Precision.FP8)).isEqualTo(Scales.ofWeights(Precision.FP8));
    }
}
