package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuVariant;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.sim.kernel.CacheState;
import org.warpsight.sim.kernel.GemmPlan;
import org.warpsight.sim.kernel.GemmPlanFields;
import org.warpsight.sim.kernel.KernelSimulator;
import org.warpsight.sim.kernel.LaunchMode;
import org.warpsight.sim.kernel.TileOrder;
import org.warpsight.workload.operator.Gemm;

class ExplainCommandTest {
    private static final String GEMM = "explain gemm --gpu h100 --m 2048 --n 2048 --k 2048";
    private static final String DECODE = "explain attention --gpu a100 --keys 4096 --queries 1 --heads 16 --kv-heads 4";
    private static final String NORM = "explain stream rms_norm --gpu h100 --rows 4096 --width 4096";

    @TempDir
    private Path folder;

    private static Outcome run(String line, Object... more) {
        List<Object> args = new ArrayList<>(List.of(line.split(" ")));
        args.addAll(List.of(more));
        return Outcome.of(args.toArray());
    }

    private static JsonNode json(String line) {
        Outcome outcome = run(line + " --json");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return JsonDocuments.text("explanation", outcome.out()).tree();
    }

    @Test
    void everyGainOfAnotherPlanIsItsOwnSimulation() {
        JsonNode explanation = json(GEMM);
        Gemm gemm = Gemm.of("gemm", 2048, 2048, 2048, Precision.BF16);
        Gpu gpu = HardwareCatalogue.standard().gpu("h100");
        KernelSimulator simulator = new KernelSimulator(gpu, LaunchMode.GRAPH);
        double now = explanation.at("/kernel/time_us").doubleValue();
        int plans = 0;
        for (JsonNode gain : explanation.get("gains")) {
            if (gain.get("kind").asText().equals("plan")) {
                plans++;
                double alone = simulator
                        .run(gemm, plan(gain.get("plan_fields")), CacheState.COLD)
                        .microseconds();
                assertThat(gain.get("time_us").doubleValue()).isEqualTo(alone);
                assertThat(gain.get("speedup").doubleValue()).isCloseTo(now / alone, within(1e-9));
            }
        }
        assertThat(plans).isGreaterThan(8);
    }

    @Test
    void changesOneUponTheOtherAreSimulatedAndEachIsFasterThanTheLast() {
        JsonNode explanation = json(GEMM + " --tile 64x64x64 --stages 2 --consumers 1");
        KernelSimulator simulator =
                new KernelSimulator(HardwareCatalogue.standard().gpu("h100"), LaunchMode.GRAPH);
        Gemm gemm = Gemm.of("gemm", 2048, 2048, 2048, Precision.BF16);
        double before = explanation.at("/kernel/time_us").doubleValue();
        assertThat(explanation.get("path")).hasSizeGreaterThan(1);
        for (JsonNode change : explanation.get("path")) {
            double time = change.get("time_us").doubleValue();
            assertThat(time).isLessThan(before);
            assertThat(simulator
                            .run(gemm, plan(change.get("plan_fields")), CacheState.COLD)
                            .microseconds())
                    .isEqualTo(time);
            before = time;
        }
    }

    @Test
    void everyGainOfAnotherMachineIsASimulationOnThatMachine() {
        JsonNode explanation = json(GEMM);
        Gpu gpu = HardwareCatalogue.standard().gpu("h100");
        Gpu faster = GpuVariant.withProduct(
                gpu, "hbm_bandwidth_gb_per_s", 2 * gpu.product().hbmBandwidthGbPerS());
        double alone = new KernelSimulator(faster, LaunchMode.GRAPH)
                .run(
                        Gemm.of("gemm", 2048, 2048, 2048, Precision.BF16),
                        plan(explanation.at("/kernel/plan_fields")),
                        CacheState.COLD)
                .microseconds();
        assertThat(gain(explanation, "HBM twice as fast").get("time_us").doubleValue())
                .isEqualTo(alone);
    }

    @Test
    void twiceTheRowsOfASmallGemmCostAlmostNothing() {
        JsonNode explanation = json("explain gemm --gpu h100 --m 8 --n 4096 --k 4096");
        assertThat(explanation.get("roof").asText()).isEqualTo("hbm");
        JsonNode twice = gain(explanation, "twice the rows in one GEMM (m = 16), time per row");
        assertThat(twice.get("speedup").doubleValue()).isBetween(1.8, 2.1);
    }

    @ParameterizedTest
    @ValueSource(strings = {GEMM, DECODE, NORM, "explain stream gather --gpu mi300x --rows 64 --width 4096"})
    void theTextNamesLimiterRoofAndRidge(String line) {
        JsonNode explanation = json(line);
        Outcome text = run(line);
        assertThat(text.code()).isZero();
        assertThat(text.out())
                .contains("limited by " + explanation.at("/kernel/limiter").asText())
                .contains("Why it stays below", "What to change", "The pipeline")
                .doesNotContain("NaN", "Infinity", "null");
        assertThat(text.out().lines()).allSatisfy(each -> assertThat(each).hasSizeLessThan(140));
        double part = explanation.get("part_of_roof").doubleValue();
        assertThat(part).isBetween(0.0, 1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {GEMM, DECODE, NORM})
    void lanesOfTheJsonAreFilledWithoutOverlap(String line) {
        for (JsonNode timeline : json(line).get("timelines")) {
            for (JsonNode lane : timeline.get("lanes")) {
                double at = 0;
                for (JsonNode slice : lane.get("slices")) {
                    assertThat(slice.get("start_us").doubleValue()).isEqualTo(at);
                    at = slice.get("end_us").doubleValue();
                }
                assertThat(at).isEqualTo(timeline.get("watched_us").doubleValue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GEMM, DECODE, NORM})
    void slicesOfTheTraceDoNotOverlapWithinTheirLane(String line) throws IOException {
        run(line, "--steps", 40, "--output", folder.resolve("out"), "--quiet");
        JsonNode trace = JsonDocuments.file(folder.resolve("out/trace.json")).tree();
        Map<Integer, Double> ends = new HashMap<>();
        Map<Integer, String> names = new HashMap<>();
        for (JsonNode event : trace.get("traceEvents")) {
            int lane = event.get("tid").intValue();
            if (event.get("ph").asText().equals("X")) {
                assertThat(event.get("ts").doubleValue())
                        .as(names.get(lane))
                        .isGreaterThanOrEqualTo(ends.getOrDefault(lane, 0.0) - 1e-9);
                ends.put(lane, event.get("ts").doubleValue() + event.get("dur").doubleValue());
            } else if (event.get("name").asText().equals("thread_name")) {
                assertThat(names.put(lane, event.at("/args/name").asText()))
                        .as("lane %d has one name", lane)
                        .isNull();
            }
        }
        assertThat(names).containsKeys(ends.keySet().toArray(Integer[]::new));
        assertThat(names.values()).anyMatch(name -> name.contains("producer"));
        assertThat(names.values()).anyMatch(name -> name.contains("barrier, stage 1"));
    }

    @Test
    void filesAreTheSameEveryTimeAndWellFormed() throws Exception {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        Outcome first = run(GEMM, "--output", one);
        assertThat(first.err()).contains(one.toString());
        assertThat(run(GEMM, "--output", two, "--quiet").err()).isEmpty();
        for (String name : List.of("explanation.txt", "roofline.svg", "pipeline.svg", "trace.json")) {
            assertThat(two.resolve(name)).hasSameBinaryContentAs(one.resolve(name));
        }
        assertThat(one.resolve("explanation.txt")).content().isEqualTo(first.out());
        for (String picture : List.of("roofline.svg", "pipeline.svg")) {
            String svg = Files.readString(one.resolve(picture));
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(one.resolve("pipeline.svg"))
                .content()
                .contains("producer", "consumer 2", "TMA loads", "barrier, stage 1", "matrix pipe", "(µs)");
        // A second run may take the place of the first.
        assertThat(run(GEMM, "--output", one, "--quiet").code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--steps 0", "--steps 1001", "--m 0", "--tile 7"})
    void wrongOptionsAreToldInOneLine(String options) {
        Outcome outcome = run(GEMM + " " + options);
        assertThat(outcome.code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("warpsight: ").hasLineCount(1).contains(options.split(" ")[0], "--help");
    }

    @Test
    void fusionAndOverlapAreWorthWhatTheOtherAlgorithmsTakeLonger() {
        String prompt = "attention --gpu h100 --keys 2048 --heads 16 --kv-heads 4";
        JsonNode explanation = json("explain " + prompt);
        double unfused =
                json("kernel " + prompt + " --library pytorch").get("time_us").doubleValue();
        double second =
                json("kernel " + prompt + " --library fa2").get("time_us").doubleValue();
        assertThat(time(gainThatBegins(explanation, "not fused"))).isEqualTo(unfused);
        assertThat(time(gainThatBegins(explanation, "FlashAttention-2"))).isEqualTo(second);
        assertThat(unfused).isGreaterThan(second);
        assertThat(explanation.get("why").toString()).contains("work beside the products");
    }

    @Test
    void warpsAreSaidToBeBusyBesideTheProductsOnlyWhereMemoryDoesNotLimit() {
        assertThat(json(DECODE).get("why").toString()).contains("work beside the products");
        assertThat(json(DECODE + " --batch 64").get("why").toString())
                .contains("Limited by hbm")
                .doesNotContain("work beside the products");
    }

    private static double time(JsonNode gain) {
        return gain.get("time_us").doubleValue();
    }

    private static JsonNode gainThatBegins(JsonNode explanation, String change) {
        return StreamSupport.stream(explanation.get("gains").spliterator(), false)
                .filter(gain -> gain.get("change").asText().startsWith(change))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode gain(JsonNode explanation, String change) {
        for (JsonNode gain : explanation.get("gains")) {
            if (gain.get("change").asText().equals(change)) {
                return gain;
            }
        }
        throw new AssertionError("no gain of '" + change + "'");
    }

    private static GemmPlan plan(JsonNode fields) {
        return GemmPlanFields.of(new GemmPlan(64, 64, 64, 1, 1, 4, 1, 1, 1, false, TileOrder.SQUARE))
                .with(JsonDocuments.text("plan", fields.toString()))
                .plan();
    }
}
