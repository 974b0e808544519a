package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.json.JsonDocuments;

class KernelCommandTest {
    private static final String GEMM = "kernel gemm --gpu h100 --m 2048 --n 2048 --k 2048";
    private static final String PLANNED = GEMM + " --tile 128x256x64 --stages 3 --cluster 2x1 --persistent";

    @TempDir
    private Path folder;

    private static Outcome run(String line, Object... more) {
        List<Object> args = new ArrayList<>(List.of(line.split(" ")));
        args.addAll(List.of(more));
        return Outcome.of(args.toArray());
    }

    private static JsonNode json(String line, Object... more) {
        Outcome outcome = run(line + " --json", more);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return JsonDocuments.text("kernel", outcome.out()).tree();
    }

    @ParameterizedTest
    @CsvSource({
        "h100, SM clock, warps per SM, on the SM, L1 and shared memory",
        "mi300x, CU clock, wavefronts per CU, on the CU, L1 and LDS",
        "mi210, CU clock, wavefronts per CU, on the CU, L1 and LDS"
    })
    void partsOfAGpuHaveTheNamesThatItsVendorGivesThem(
            String gpu, String clock, String warps, String place, String memory) {
        String shape = " gemm --m 512 --n 512 --k 512 --gpu " + gpu;
        assertThat(run("kernel" + shape).out()).contains(clock, warps, place, memory);
        if (!gpu.equals("h100")) {
            assertThat(run("kernel" + shape).out() + run("explain" + shape).out())
                    .doesNotContain("SM", "warp", "shared memory", "shared-memory port");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel gemm",
                "explain gemm",
                "kernel experts --model gpt-oss-20b",
                "explain experts --model gpt-oss-20b"
            })
    void workOnIntegersIsCountedInOperations(String command) {
        String shape = command.contains("experts") ? " --tokens 64" : " --m 256 --n 1024 --k 1024";
        assertThat(run(command + shape + " --gpu h100 --dtype int8").out())
                .containsPattern("[GT]OP")
                .containsPattern("\\d [GMT]OP/s");
        assertThat(run(command + shape + " --gpu h100 --dtype fp8").out()).doesNotContainPattern("[GMT]OP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h100", "a100", "mi300x", "mi355x"})
    void finerScalesOfACacheMoveMoreBytes(String gpu) {
        String decode =
                "kernel attention --batch 16 --queries 1 --keys 2048 --heads 32 --kv-heads 8 --kv-dtype int8 --gpu "
                        + gpu;
        double tensor = hbmBytes(decode);
        assertThat(hbmBytes(decode + " --kv-scales tensor")).isEqualTo(tensor);
        assertThat(hbmBytes(decode + " --kv-scales head")).isGreaterThanOrEqualTo(tensor);
        assertThat(hbmBytes(decode + " --kv-scales token_head")).isGreaterThan(tensor);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--kv-scales head | --kv-scales is of a cache of 8 bits, but this one is in bf16: give --kv-dtype fp8 or int8",
                "--kv-dtype fp8 --kv-scales channel | 'channel' is none of tensor, head, token_head",
                "--kv-dtype fp8 --kv-scales head --library trtllm | must be tensor with --library trtllm",
                "--dtype fp8 --kv-dtype bf16 | no library has attention of --dtype fp8 over --kv-dtype bf16",
                "--dtype fp8 --kv-dtype int8 | no library has attention of --dtype fp8 over --kv-dtype int8"
            })
    void cachesThatNothingReadsAreRefusedWithAWayOut(String options, String message) {
        Outcome outcome = run("kernel attention --gpu h100 --keys 64 --heads 8 " + options);
        assertThat(outcome.code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(outcome.err()).hasLineCount(1).contains(message);
    }

    @Test
    void smallerGroupsOfWeightsMoveMoreBytes() {
        String decode = "kernel gemm --gpu a100 --m 16 --n 4096 --k 4096 --weights int4";
        double usual = hbmBytes(decode);
        assertThat(hbmBytes(decode + " --group-size 128")).isEqualTo(usual);
        assertThat(hbmBytes(decode + " --group-size 32")).isGreaterThan(1.08 * usual);
        assertThat(hbmBytes(decode + " --group-size 4096")).isLessThan(usual);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dtype int8 --weights fp8 | int8 is multiplied with weights in int8, int4; fp8 weights with activations in",
                "--dtype fp8 --weights bf16 | fp8 is multiplied with weights in fp8, int4, mxfp4; bf16 weights with",
                "--weights int4 --group-size 48 | --group-size must be a multiple of 16 that divides k, 2048, but is 48",
                "--weights int4 --scales rows --group-size 64 | --group-size goes with --scales groups but --scales is rows",
                "--group-size 64 | these are in bf16: give --weights int4 or int8",
                "--weights mxfp4 --group-size 64 | mxfp4 has a scale for each 32 elements by its format",
                "--weights nf4 --scales rows | nf4 is scaled in groups by its format"
            })
    void operandsAndScalesThatNothingMultipliesAreRefusedWithAWayOut(String options, String message) {
        Outcome outcome = run(GEMM + " " + options);
        assertThat(outcome.code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(outcome.err()).hasLineCount(1).contains(message);
    }

    @Test
    void narrowWeightsMoveFewerBytesAndFinerScalesMore() {
        String decode = "kernel gemm --gpu h100 --m 16 --n 8192 --k 8192";
        double wide = hbmBytes(decode);
        double narrow = hbmBytes(decode + " --weights int4");
        assertThat(narrow).isLessThan(0.3 * wide);
        assertThat(hbmBytes(decode + " --weights nf4 --group-size 128")).isLessThan(narrow);
        String fp8 = decode + " --dtype fp8";
        assertThat(hbmBytes(fp8 + " --scales blocks")).isGreaterThan(hbmBytes(fp8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kernel attention --gpu h100 --keys 512 --heads 4 --pass backward --library vllm | 3 | vllm has no backward",
                "kernel attention --gpu mi300x --keys 512 --heads 4 --pass backward | 3 | No library has one",
                "kernel attention --gpu a100 --keys 512 --heads 4 --head-dim 256 --library fa1 | 3 | of up to 128",
                "kernel attention --gpu h100 --keys 512 --heads 4 --pass backward --dtype fp8 | 2 | 16 bits"
            })
    void aBackwardPassThatNoLibraryHasIsRefusedInOneLine(String line, int code, String reason) {
        Outcome outcome = run(line);
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.err()).contains(reason);
    }

    @Test
    void theBackwardPassHasKernelsOfItsOwnAndTakesLonger() {
        String line = "kernel attention --gpu a100 --keys 2048 --heads 16 --batch 8 --dtype fp16";
        JsonNode forward = json(line);
        JsonNode backward = json(line + " --pass backward");
        assertThat(backward.get("kernels").size()).isEqualTo(3);
        assertThat(backward.get("time_us").doubleValue())
                .isGreaterThan(2 * forward.get("time_us").doubleValue());
    }

    private static double hbmBytes(String line) {
        return json(line).findValue("hbm_bytes").asDouble();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GEMM,
                PLANNED,
                "kernel gemm --gpu a100 --m 16 --n 4096 --k 4096",
                "kernel gemm --gpu mi300x --m 512 --n 4096 --k 4096",
                "kernel attention --gpu h100 --keys 2048 --heads 16 --kv-heads 4",
                "kernel attention --gpu a100 --keys 8192 --queries 1 --heads 16 --kv-heads 4",
                "kernel stream rms_norm --gpu mi210 --rows 4096 --width 4096"
            })
    void whatRolesDoAddsUpAndNoUnitIsFasterThanItsPeak(String line) {
        JsonNode kernel = json(line);
        for (JsonNode one : kernel.get("kernels")) {
            for (String role : List.of("producer", "consumer")) {
                List<JsonNode> parts = Stream.of(one.get("roles"))
                        .flatMap(roles -> {
                            List<JsonNode> all = new ArrayList<>();
                            roles.forEach(all::add);
                            return all.stream();
                        })
                        .filter(part -> part.get("role").asText().equals(role))
                        .toList();
                assertThat(parts.stream()
                                .mapToDouble(part -> part.get("share").doubleValue())
                                .sum())
                        .isCloseTo(1, within(1e-9));
                double states = 0;
                for (JsonNode state : one.get(role + "_us_per_sm")) {
                    states += state.doubleValue();
                }
                assertThat(parts.stream()
                                .mapToDouble(part -> part.get("us_per_sm").doubleValue())
                                .sum())
                        .isCloseTo(states, within(1e-9 * states));
            }
            assertThat(one.get("occupancy").doubleValue()).isGreaterThan(0).isLessThanOrEqualTo(1);
        }
        assertThat(kernel.get("speed_of_light")).isNotEmpty().allSatisfy(unit -> {
            assertThat(unit.get("fraction").doubleValue()).isBetween(0.0, 1.0001);
            assertThat(unit.get("fraction").doubleValue()
                            * unit.get("peak_per_s").doubleValue())
                    .isCloseTo(unit.get("reached_per_s").doubleValue(), within(1.0));
        });
        assertThat(kernel.get("shared_memory_bytes").doubleValue())
                .isGreaterThanOrEqualTo(kernel.get("l2_bytes").doubleValue() * (1 - 1e-9));
    }

    @Test
    void sustainedLoadLowersTheClockOfALargeGemm() {
        String large = "kernel gemm --gpu h100 --m 8192 --n 8192 --k 8192";
        JsonNode burst = json(large);
        JsonNode sustained = json(large + " --sustained");
        assertThat(burst.get("sustained").booleanValue()).isFalse();
        assertThat(sustained.get("sustained").booleanValue()).isTrue();
        assertThat(sustained.get("clock_mhz").doubleValue())
                .isLessThan(burst.get("clock_mhz").doubleValue());
        assertThat(sustained.get("time_us").doubleValue())
                .isGreaterThan(burst.get("time_us").doubleValue());
        assertThat(run(large + " --sustained").out()).contains("sustained load");
    }

    @Test
    void librariesRunAttentionByKernelsOfTheirOwn() {
        String decode = "kernel attention --gpu h100 --keys 4096 --queries 1 --heads 32 --kv-heads 8 --batch 16";
        JsonNode usual = json(decode);
        JsonNode unfused = json(decode + " --library pytorch");
        assertThat(usual.get("library").asText()).isEqualTo("default");
        assertThat(unfused.get("library").asText()).isEqualTo("pytorch");
        assertThat(unfused.get("kernels").size())
                .isGreaterThan(usual.get("kernels").size());
        assertThat(unfused.get("time_us").doubleValue())
                .isGreaterThan(usual.get("time_us").doubleValue());
    }

    @ParameterizedTest
    @CsvSource({"a100,fa3", "mi300x,fa3", "mi300x,trtllm"})
    void aLibraryWithoutKernelsForTheGpuIsToldWithThoseThatRun(String gpu, String library) {
        Outcome outcome = run("kernel attention --keys 64 --heads 8 --gpu " + gpu + " --library " + library);
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(outcome.err().strip().lines())
                .singleElement()
                .asString()
                .contains("--library", library, "default, pytorch", "fa2");
    }

    @Test
    void replayOfAGraphForEachOperatorPaysTheStreamOnce() {
        JsonNode graph = json(GEMM + " --launch graph");
        JsonNode replay = json(GEMM + " --launch replay");
        assertThat(replay.get("launch").asText()).isEqualTo("replay");
        assertThat(replay.get("time_us").doubleValue())
                .isGreaterThan(graph.get("time_us").doubleValue())
                .isEqualTo(json(GEMM + " --launch stream").get("time_us").doubleValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kernel attention --gpu h100 --keys 64 --heads 8 --library tgi | "
                        + "default, pytorch, fa1, triton, fa2, fa3, sglang, vllm, trtllm",
                "explain attention --gpu h100 --keys 64 --heads 8 --library tgi | "
                        + "default, pytorch, fa1, triton, fa2, fa3, sglang, vllm, trtllm",
                "kernel gemm --gpu h100 --m 64 --n 64 --k 64 --launch driver | graph, stream, replay"
            })
    void anUnknownNameIsOneLineWithTheKnownOnes(String line, String names) {
        Outcome outcome = run(line);
        assertThat(outcome.code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(outcome.err().strip().lines()).singleElement().asString().contains(names);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void multicastIsAHitOfTheSms() {
        assertThat(json(PLANNED).get("shared_memory_hit_rate").doubleValue()).isGreaterThan(0.2);
        assertThat(json(GEMM + " --tile 128x256x64 --stages 3 --persistent")
                        .get("shared_memory_hit_rate")
                        .doubleValue())
                .isCloseTo(0, within(1e-9));
    }

    @Test
    void tablesNameTheLimiterAndTheLongestBarIsTheNearestToItsPeak() {
        Outcome outcome = run(PLANNED);
        String limiter = json(PLANNED).get("limiter").asText();
        assertThat(outcome.out()).containsPattern("limited by +" + limiter).contains("L1 and shared memory", "░");
        List<Long> bars = outcome.out()
                .lines()
                .filter(line -> line.contains("░") || line.contains("█"))
                .map(line -> line.chars().filter(letter -> letter == '█').count())
                .toList();
        assertThat(bars).hasSizeGreaterThan(3).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void theSecondPlanTakesAsLongAsItDoesAlone() {
        JsonNode both = json(PLANNED, "--against", "128x128x64,stages=5,cluster=1x1,persistent=false");
        JsonNode alone = json(GEMM + " --tile 128x128x64 --stages 5");
        assertThat(both.at("/second/time_us")).isEqualTo(alone.get("time_us"));
        assertThat(both.at("/second/plan")).isEqualTo(alone.get("plan"));
        assertThat(both.at("/first/time_us")).isEqualTo(json(PLANNED).get("time_us"));
        assertThat(both.at("/second_over_first/time").doubleValue())
                .isCloseTo(
                        alone.get("time_us").doubleValue()
                                / both.at("/first/time_us").doubleValue(),
                        within(1e-9));
    }

    @Test
    void aPlanAgainstItselfMakesNoDifference() {
        JsonNode both = json(GEMM, "--against", "stages=" + json(GEMM).at("/plan_fields/stages"));
        assertThat(both.get("second_over_first")).isNotEmpty().allSatisfy(ratio -> assertThat(ratio.doubleValue())
                .isEqualTo(1));
        assertThat(run(PLANNED, "--against", "stages=3").out()).contains("Both take the same time.");
    }

    @Test
    void aFileOfFieldsIsAsGoodAsAText() throws IOException {
        Path file = Files.writeString(
                folder.resolve("plan.json"), "{\"stages\": 2, \"cluster_m\": 1, \"order\": \"hilbert\"}");
        assertThat(json(PLANNED, "--against", file))
                .isEqualTo(json(PLANNED, "--against", "stages=2,cluster=1x1,order=hilbert"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | stagez=3 | 'stages'",
                "2 | stages=two | 'two'",
                "2 | order=zigzag | zigzag",
                "2 | cluster=2 | 2x1",
                "3 | no-such.json | no such file",
                "2 | stages=40 | it needs more shared memory than an SM has",
                "2 | 1024x1024x64 | does not fit"
            })
    void aPlanThatCannotBeIsToldInOneLine(int code, String plan, String part) {
        Outcome outcome = run(PLANNED, "--against", plan);
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("warpsight: ").hasLineCount(1).contains(part);
    }
}
