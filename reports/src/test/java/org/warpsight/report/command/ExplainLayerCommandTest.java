package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.json.JsonDocuments;

/** {@code explain experts}, {@code mla} and {@code sampling}. */
class ExplainLayerCommandTest {
    private static final String SIZES = "experts --gpu h100 --hidden 1024 --inner 512 --experts 16 --topk 2";
    private static final String EXPERTS = SIZES + " --tokens 256 --ep 4 --power-law 1.2";
    private static final String WIDE = "experts --gpu h100 --hidden 4096 --inner 4096 --experts 8 --topk 2 --tokens 16";
    private static final String BLOCKS = SIZES + " --tokens 512 --dtype fp8 --scales blocks --router --shared 512";
    private static final String DECODE = "mla --gpu h100 --heads 16 --keys 1024 --queries 1 --batch 8";
    private static final String SAMPLING = "sampling --gpu mi300x --rows 16 --vocabulary 32000 --sampling top_p";

    @TempDir
    private Path folder;

    private static JsonNode json(String line) {
        Outcome outcome = Outcome.of((Object[]) (line + " --json").split(" "));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return JsonDocuments.text("layer", outcome.out()).tree();
    }

    private static double time(JsonNode node) {
        return node.get("time_us").doubleValue();
    }

    private static JsonNode gain(JsonNode explanation, String change) {
        return StreamSupport.stream(explanation.get("gains").spliterator(), false)
                .filter(gain -> gain.get("change").asText().startsWith(change))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no gain of '" + change + "' in " + explanation.get("gains")));
    }

    @ParameterizedTest
    @ValueSource(strings = {EXPERTS, BLOCKS, DECODE, SAMPLING})
    void theLayerExplainedIsTheOneThatKernelSimulates(String layer) {
        JsonNode explanation = json("explain " + layer);
        JsonNode kernels = json("kernel " + layer);
        assertThat(explanation.get("layer")).isEqualTo(kernels);
        assertThat(explanation.get("part_of_roof").doubleValue())
                .isCloseTo(kernels.get("bound_us").doubleValue() / time(kernels), within(1e-9));
        assertThat(explanation.get("headline").asText())
                .contains("limited by " + kernels.get("limiter").asText() + " in "
                        + kernels.get("longest").asText());
    }

    /** A gain is what the command says of the changed layer, per token. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                EXPERTS + " | inputs and weights in FP8 | " + EXPERTS + " --dtype fp8 | 1",
                EXPERTS + " | weights stored in INT4 | " + EXPERTS + " --weights int4 | 1",
                EXPERTS + " | tokens spread evenly | " + SIZES + " --tokens 256 --ep 4 | 1",
                BLOCKS + " | one scale for each tensor | " + SIZES
                        + " --tokens 512 --dtype fp8 --scales tensor --router --shared 512 | 1",
                BLOCKS + " | twice the tokens | " + SIZES
                        + " --tokens 1024 --dtype fp8 --scales blocks --router --shared 512 | 2",
                DECODE + " | cache and both products in FP8 | " + DECODE + " --kv-dtype fp8 | 1",
                DECODE + " | twice the sequences | mla --gpu h100 --heads 16 --keys 1024 --queries 1 --batch 16 | 2",
                DECODE + " | one token more | mla --gpu h100 --heads 16 --keys 1025 --queries 2 --batch 8 | 2",
                SAMPLING + " | always the likeliest | sampling --gpu mi300x --rows 16 --vocabulary 32000 | 1"
            })
    void everyGainIsASimulationOfTheChangedLayer(String layer, String change, String changed, double tokens) {
        JsonNode explanation = json("explain " + layer);
        JsonNode gain = gain(explanation, change);
        double alone = time(json("kernel " + changed));
        assertThat(time(gain)).isEqualTo(alone);
        assertThat(gain.get("speedup").doubleValue())
                .isCloseTo(tokens * time(explanation.get("layer")) / alone, within(1e-9));
    }

    @Test
    void aFasterMemoryHelpsExpertsWhoseWeightsAreRead() {
        JsonNode faster = gain(json("explain " + WIDE), "HBM twice as fast");
        assertThat(faster.get("kind").asText()).isEqualTo("machine");
        assertThat(faster.get("speedup").doubleValue()).isGreaterThan(1.5);
    }

    @Test
    void unevenLoadsAreNamedAndEvenOnesAreNot() {
        assertThat(json("explain " + EXPERTS).get("why").toString())
                .contains("times the average", "times the rows of an even share");
        JsonNode even = json("explain " + SIZES + " --tokens 256 --ep 4");
        assertThat(even.get("why").toString()).doesNotContain("times the average", "even share");
        assertThat(even.get("gains").toString()).doesNotContain("spread evenly");
    }

    @ParameterizedTest
    @ValueSource(strings = {EXPERTS, BLOCKS, DECODE, SAMPLING, "mla --gpu a100 --heads 16 --keys 512"})
    void theTextHasEveryPartAndFitsTheTerminal(String layer) {
        Outcome outcome = Outcome.of((Object[]) ("explain " + layer).split(" "));
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("The roof", "The ridge point", "Where the time goes", "Why it stays below", "takes longest")
                .contains("What to change", "If the machine were better", "The pipeline")
                .doesNotContain("NaN", "Infinity", "null", "Optional");
        assertThat(outcome.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(140));
    }

    @Test
    void filesShowEveryKernel() throws Exception {
        Path out = folder.resolve("out");
        Outcome outcome = Outcome.of((Object[]) ("explain " + BLOCKS + " --output " + out).split(" "));
        assertThat(outcome.err()).contains(out.toString());
        assertThat(out.resolve("explanation.txt")).content().isEqualTo(outcome.out());
        assertThat(Files.readString(out.resolve("roofline.svg"))).contains("up", "shared_down", "router");
        assertThat(Files.readString(out.resolve("pipeline.svg"))).contains("matrix pipe", "grouped gemm");
        JsonNode trace = JsonDocuments.file(out.resolve("trace.json")).tree();
        List<String> processes = StreamSupport.stream(trace.get("traceEvents").spliterator(), false)
                .filter(event -> event.get("name").asText().equals("process_name"))
                .map(event -> event.at("/args/name").asText())
                .toList();
        assertThat(processes)
                .hasSameSizeAs(StreamSupport.stream(
                                json("kernel " + BLOCKS).get("operators").spliterator(), false)
                        .flatMap(
                                part -> StreamSupport.stream(part.get("kernels").spliterator(), false))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "experts --gpu h100 --tokens 8 | 2 | give --experts or --model",
                "experts --gpu h100 --tokens 8 --model llama-3.1-8b | 3 | it has no experts",
                "mla --gpu h100 --heads 8 --keys 4 --kv-dtype int4 | 2 | --kv-dtype must have 8 or 16 bits but is int4",
                "sampling --gpu h100 --rows 8 --steps 0 | 2 | --steps must be from 1 to 1000 but is 0"
            })
    void whatCannotBeIsSaidInOneLine(String line, int code, String message) {
        Outcome outcome = Outcome.of((Object[]) ("explain " + line).split(" "));
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.err()).contains(message).hasLineCount(1);
    }
}
