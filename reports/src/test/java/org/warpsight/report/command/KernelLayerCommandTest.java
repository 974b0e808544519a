package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.json.JsonDocuments;

/** {@code kernel experts}, {@code mla}, {@code sampling} and {@code grouped}. */
class KernelLayerCommandTest {
    private static final String EXPERTS =
            "kernel experts --gpu h100 --hidden 2048 --inner 1024 --experts 16 --topk 2 --tokens 2048";

    @TempDir
    private Path folder;

    private static JsonNode json(String line) {
        Outcome outcome = Outcome.of((Object[]) (line + " --json").split(" "));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return JsonDocuments.text("kernel", outcome.out()).tree();
    }

    private static double time(String line) {
        return json(line).get("time_us").doubleValue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EXPERTS,
                EXPERTS + " --dtype fp8 --scales blocks --router --shared 1024",
                "kernel experts --gpu a100 --model mixtral-8x7b --tp 2 --tokens 64 --weights int4",
                "kernel experts --gpu mi300x --model deepseek-v3 --ep 32 --tokens 512 --groups 8 --groups-per-token 4",
                "kernel mla --gpu h100 --heads 16 --keys 2048 --queries 1 --batch 8 --kv-dtype fp8",
                "kernel mla --gpu mi300x --heads 16 --keys 1024",
                "kernel sampling --gpu h100 --rows 32 --sampling top_p"
            })
    void operatorsAddUpToTheLayerWhichIsNotFasterThanItsRoofline(String line) {
        JsonNode layer = json(line);
        assertThat(StreamSupport.stream(layer.get("operators").spliterator(), false)
                        .mapToDouble(part -> part.get("time_us").doubleValue())
                        .sum())
                .isCloseTo(layer.get("time_us").doubleValue(), within(1e-6));
        assertThat(layer.get("time_us").doubleValue())
                .isGreaterThan(layer.get("bound_us").doubleValue());
    }

    @Test
    void theTableNamesEveryOperatorAndItsPlan() {
        Outcome outcome = Outcome.of((Object[]) EXPERTS.split(" "));
        assertThat(outcome.out())
                .contains("experts on NVIDIA H100", "limited by", "rows of the largest", "route", "sort", "expand")
                .containsPattern("(?m)^up .* 128x\\d+x64 ");
    }

    @Test
    void unevenLoadsTakeLongerWhereverTheyComeFrom() throws IOException {
        double even = time(EXPERTS + " --ep 4");
        Path counts = folder.resolve("counts.json");
        Files.writeString(counts, "[90, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]");
        assertThat(time(EXPERTS + " --ep 4 --power-law 1.2")).isGreaterThan(even);
        assertThat(time(EXPERTS + " --ep 4 --histogram " + counts)).isGreaterThan(even);
    }

    @Test
    void everyScoringTakesItsOwnTime() {
        double chosen = route(EXPERTS).get("time_us").doubleValue();
        assertThat(route(EXPERTS + " --scoring softmax").get("time_us").doubleValue())
                .isGreaterThan(chosen);
        double sigmoid = route(EXPERTS + " --scoring sigmoid").get("time_us").doubleValue();
        assertThat(sigmoid).isNotEqualTo(chosen);
        double corrected = route(EXPERTS + " --scoring sigmoid --correction-bias --normalise --weight-scale 2.5")
                .get("time_us")
                .doubleValue();
        assertThat(corrected).isGreaterThan(sigmoid);
        String groups = " --scoring sigmoid --correction-bias --groups 4 --groups-per-token 2";
        assertThat(route(EXPERTS + groups).get("time_us").doubleValue()).isGreaterThan(corrected);
    }

    @Test
    void aModelHasItsOwnScoringOfWhichEveryPartCanBeAskedForOtherwise() {
        String model = "kernel experts --gpu h100 --ep 32 --tokens 64 --model deepseek-v3";
        assertThat(route(model).get("plan").textValue()).isEqualTo("sigmoid bias groups=4/8 normalised scale=2.5");
        assertThat(route(model + " --scoring softmax --no-correction-bias --no-normalise --weight-scale 1")
                        .get("plan")
                        .textValue())
                .isEqualTo("softmax groups=4/8");
        assertThat(route(model + " --groups 1 --groups-per-token 1").get("plan").textValue())
                .isEqualTo("sigmoid bias normalised scale=2.5");
        assertThat(route("kernel experts --gpu h100 --tokens 64 --model mixtral-8x7b --scoring softmax")
                        .get("plan")
                        .textValue())
                .isEqualTo("softmax");
    }

    @Test
    void groupsOfTheRouterGoTogetherWithLoadsFromElsewhere() {
        JsonNode layer = json(EXPERTS + " --ep 4 --groups 4 --groups-per-token 2 --power-law 1.2");
        assertThat(layer.get("rows"))
                .isEqualTo(json(EXPERTS + " --ep 4 --power-law 1.2").get("rows"));
        assertThat(layer.get("operators").get(0).get("plan").textValue()).contains("groups=2/4");
    }

    private static JsonNode route(String line) {
        JsonNode first = json(line).get("operators").get(0);
        assertThat(first.get("name").textValue()).isEqualTo("route");
        return first;
    }

    @Test
    void sharedExpertsAddTheirTimeToTheRoutedOnes() {
        JsonNode both = json(EXPERTS + " --shared 1024");
        double shared = StreamSupport.stream(both.get("operators").spliterator(), false)
                .filter(part -> part.get("name").textValue().startsWith("shared_"))
                .mapToDouble(part -> part.get("time_us").doubleValue())
                .sum();
        assertThat(shared).isPositive();
        assertThat(both.get("time_us").doubleValue()).isCloseTo(time(EXPERTS) + shared, within(1e-6));
        assertThat(time(EXPERTS + " --shared 4096"))
                .isGreaterThan(both.get("time_us").doubleValue());
    }

    @Test
    void theSteeperThePowerLawTheLongerTheRankWithMostRowsTakes() {
        double last = time(EXPERTS + " --ep 4");
        for (String exponent : new String[] {"0.4", "0.8", "1.2", "1.6"}) {
            double time = time(EXPERTS + " --ep 4 --power-law " + exponent);
            assertThat(time).as("exponent %s", exponent).isGreaterThan(last);
            last = time;
        }
    }

    @Test
    void aModelHasTheSizesOfItsExperts() {
        JsonNode layer = json("kernel experts --gpu h100 --model mixtral-8x7b --tokens 128");
        assertThat(layer.get("rows").intValue()).isEqualTo(2 * 128);
        assertThat(layer.get("active_experts").intValue()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scatter", "embedding"})
    void rowsThatAnIndexNamesAreCopiedByWhateverName(String name) {
        String rows = " --gpu h100 --rows 1024 --width 4096";
        assertThat(json("kernel stream " + name + rows)).isEqualTo(json("kernel stream gather" + rows));
    }

    @Test
    void aNarrowCacheShortensDecoding() {
        String decode = " --gpu h100 --keys 8192 --queries 1 --batch 16 --heads 32";
        assertThat(time("kernel mla" + decode + " --kv-dtype fp8")).isLessThan(time("kernel mla" + decode));
        assertThat(time("kernel attention" + decode + " --kv-heads 8 --kv-dtype int8"))
                .isLessThan(0.7 * time("kernel attention" + decode + " --kv-heads 8"));
    }

    @Test
    void aGroupWithoutRowsCostsNoWeightsAndAFullerOneMoreTime() {
        String grouped = "kernel grouped --gpu h100 --n 4096 --k 4096 --rows ";
        double four = json(grouped + "64,64,64,64").get("hbm_bytes").doubleValue();
        assertThat(json(grouped + "128,128,0,0").get("hbm_bytes").doubleValue()).isLessThan(0.6 * four);
        assertThat(time(grouped + "4096,64,64,64")).isGreaterThan(time(grouped + "64,64,64,64"));
    }

    @Test
    void explainTellsOfGroupsToo() {
        Outcome outcome =
                Outcome.of((Object[]) "explain grouped --gpu h100 --rows 700,64,0,3 --n 4096 --k 4096".split(" "));
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("grouped gemm on NVIDIA H100", "The roof", "tile of", "The pipeline");
        assertThat(outcome.out()).containsPattern("HBM twice as fast +[0-9.]+ µs +\\+[0-9]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "experts --tokens 8 | 2 | give --experts or --model",
                "experts --tokens 8 --model llama-3.1-8b | 3 | it has no experts",
                "experts --tokens 8 --model deepseek-v3 --ep 7 | 2 | --ep must divide the 256 experts but is 7",
                "experts --tokens 8 --model deepseek-v3 --groups 8 | 2 | --groups and --groups-per-token go together",
                "experts --tokens 8 --model deepseek-v3 --power-law 1 --histogram x | 2 | give one of --power-law",
                "experts --tokens 8 --model deepseek-v3 --scoring tanh | 2 | 'tanh' is none of softmax, softmax_of_chosen, sigmoid",
                "experts --tokens 8 --model deepseek-v3 --groups 7 --groups-per-token 1 | 2 | 256 experts in 7 equal groups",
                "experts --tokens 8 --model deepseek-v3 --groups 8 --groups-per-token 9 | 2 | groups of experts but is to use 9",
                "experts --tokens 8 --model deepseek-v3 --groups 64 --groups-per-token 1 | 2 | cannot give it 8",
                "experts --tokens 8 --model deepseek-v3 --experts 250 | 2 | 250 experts in 8 equal groups",
                "experts --tokens 8 --model deepseek-v3 --weight-scale 0 | 2 | scaled by a number above 0",
                "experts --tokens 8 --model deepseek-v3 --dtype fp64 | 2 | --dtype must have 8 or 16 bits but is fp64",
                "mla --heads 8 --keys 4 --queries 5 | 2 | --queries 5 are more than the 4 of --keys",
                "sampling --rows 0 | 2 | --rows must be at least 1 but is 0",
                "grouped --rows 0,0 --n 64 --k 64 | 2 | --rows must have a group with rows",
                "stream quantise --rows 8 --width 8 --dtype bf16 | 2 | --dtype must be fp8 or int8 but is bf16",
                "gemm --m 8 --n 8 --k 8 --dtype int4 | 3 | or give --weights to store only B in another precision"
            })
    void whatCannotBeIsSaidInOneLine(String line, int code, String message) {
        Outcome outcome = Outcome.of((Object[]) ("kernel " + line + " --gpu h100").split(" "));
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.err()).contains(message).hasLineCount(1);
    }
}
