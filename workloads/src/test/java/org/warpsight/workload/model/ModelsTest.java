package org.warpsight.workload.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.Precision;

class ModelsTest {

    private record Expected(String name, double parameters, double active, double kvBytes) {}

    static List<Expected> expectedModels() throws IOException {
        try (var reader = new InputStreamReader(
                        ModelsTest.class.getResourceAsStream("expected-models.csv"), StandardCharsets.UTF_8);
                CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(reader)) {
            return rows.stream()
                    .map(row -> new Expected(
                            row.getField("name"),
                            Double.parseDouble(row.getField("parameters_billion")) * 1e9,
                            Double.parseDouble(row.getField("active_billion")) * 1e9,
                            Double.parseDouble(row.getField("kv_bytes_per_token_fp16"))))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("expectedModels")
    void parameterCountsAgreeWithThePublishedOnesWithinOnePercent(Expected expected) {
        DecoderModel model = Models.get(expected.name());

        assertThat(model.parameters()).isCloseTo(expected.parameters(), withinPercentage(1.0));
        assertThat(model.activeParameters()).isCloseTo(expected.active(), withinPercentage(1.0));
    }

    @ParameterizedTest
    @MethodSource("expectedModels")
    void cacheBytesPerTokenAreExact(Expected expected) {
        assertThat(Models.get(expected.name()).kvBytesPerToken(Precision.FP16)).isEqualTo(expected.kvBytes());
    }

    @Test
    void everyModelOfTheListIsBundledAndNoneIsUnlisted() throws IOException {
        assertThat(Models.ids())
                .containsExactlyInAnyOrderElementsOf(expectedModels().stream()
                        .map(expected -> Models.get(expected.name()).id())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "meta-llama/Llama-3.1-8B-Instruct, llama-3.1-8b",
        "Qwen/Qwen3-32B, qwen3-32b",
        "Qwen/Qwen3-235B-A22B-FP8, qwen3-235b-a22b-fp8",
        "meta-llama/Llama-3.1-70B, llama-3.1-70b",
        "openai/gpt-oss-120b, gpt-oss-120b",
        "deepseek-ai/DeepSeek-V3, deepseek-v3",
        "LLAMA-3.1-8B, llama-3.1-8b"
    })
    void namesPeopleUseResolve(String alias, String id) {
        assertThat(Models.get(alias).id()).isEqualTo(id);
    }

    @Test
    void gptOssAlternatesWindowedAndFullLayers() {
        List<DecoderLayer> layers = Models.get("gpt-oss-20b").layers();

        assertThat(layers).hasSize(24);
        for (int layer = 0; layer < layers.size(); layer++) {
            assertThat(layers.get(layer).attention())
                    .extracting(attention -> ((GroupedQueryAttention) attention).window())
                    .isEqualTo(layer % 2 == 0 ? 128 : 0);
        }
    }

    @Test
    void deepSeekBeginsWithDenseLayers() {
        DecoderModel model = Models.get("deepseek-v3");

        assertThat(model.layers().subList(0, 3)).allMatch(layer -> layer.feedForward() instanceof DenseFeedForward);
        assertThat(model.layers().subList(3, 61)).allMatch(layer -> layer.feedForward() instanceof MixtureOfExperts);
        assertThat(model.distinctLayers()).hasSize(2);
    }

    @Test
    void qwenIgnoresAWindowThatIsSwitchedOffAndMistralDoesNot() {
        assertThat(Models.get("qwen2.5-7b").layers())
                .allMatch(layer -> ((GroupedQueryAttention) layer.attention()).window() == 0);
        assertThat(Models.get("mistral-7b-v0.1").layers())
                .allMatch(layer -> ((GroupedQueryAttention) layer.attention()).window() == 4096);
    }

    @ParameterizedTest
    @CsvSource({"llama-3.1-8b, BF16", "llama-2-7b, FP16", "deepseek-v3, FP8", "gpt-oss-120b, MXFP4", "kimi-k2, FP8"})
    void checkpointPrecisionFollowsTheQuantisation(String id, Precision precision) {
        assertThat(Models.get(id).checkpointWeights()).isEqualTo(precision);
    }

    @Test
    void gptOss120bFitsOneEightyGigabyteGpuInItsCheckpointPrecision() {
        // The publisher's model card: 60.8 GiB checkpoint, runs on a single 80 GB GPU.
        double bytes = Models.get("gpt-oss-120b").weightBytesPerGpu(Sharding.NONE, Precision.MXFP4, Precision.BF16);

        assertThat(bytes / (1L << 30)).isCloseTo(60.8, within(0.7));
    }

    @Test
    void fp8WeightsTakeHalfOfBf16PlusScalesAndEmbeddings() {
        DecoderModel model = Models.get("deepseek-v3");
        double fp8 = model.weightBytesPerGpu(Sharding.NONE, Precision.FP8, Precision.BF16);

        assertThat(fp8).isBetween(model.parameters(), 1.01 * model.parameters());
    }
}
