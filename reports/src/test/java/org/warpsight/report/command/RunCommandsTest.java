package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warpsight.hardware.json.JsonDocuments;

/** The commands that simulate, from the command line to the files. */
class RunCommandsTest {
    private static final String SCENARIO = "llama-3.1-8b-h100-azure-conv";

    @TempDir
    private Path folder;

    private Outcome run(String command, String cache, Object... more) {
        List<Object> args = new ArrayList<>(List.of(command, SCENARIO, "--quiet", "--cache", folder.resolve(cache)));
        args.addAll(List.of("--set", "traffic.max_requests=6"));
        args.addAll(List.of(more));
        return Outcome.of(args.toArray());
    }

    private Outcome serve(String cache, int threads, Path output, Object... more) {
        List<Object> args = new ArrayList<>(List.of("--threads", threads, "--output", output));
        args.addAll(List.of(more));
        return run("serve", cache, args.toArray());
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path file : entries.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    @Test
    void theSameRunGivesTheSameBytesWithAnyThreadsAndWithAWarmCache() throws IOException {
        Outcome cold = serve("one", 1, folder.resolve("cold"));
        assertThat(cold.err()).isEmpty();
        assertThat(cold.code()).isZero();
        assertThat(cold.out()).startsWith("SLO met").contains("TTFT", "GPUs busy", "report.html");
        Map<String, String> expected = files(folder.resolve("cold"));
        assertThat(expected).containsKeys("report.html", "summary.json", "requests.csv", "trace.json", "roofline.svg");
        assertThat(expected.get("requests.csv")).hasLineCount(1 + 6);

        assertThat(serve("two", 2, folder.resolve("threads")).code()).isZero();
        assertThat(files(folder.resolve("threads"))).isEqualTo(expected);

        assertThat(run("warm", "one").out()).contains("Nothing to simulate").contains("one");
        assertThat(serve("one", 2, folder.resolve("warm")).code()).isZero();
        assertThat(files(folder.resolve("warm"))).isEqualTo(expected);
    }

    @Test
    void aMissedObjectiveStillWritesTheReportAndSaysSoToTheShell() throws IOException {
        Path output = folder.resolve("missed");
        Outcome outcome = serve("cache", 2, output, "--set", "slo.tpot_ms=0.001", "--json");
        assertThat(outcome.code()).isEqualTo(ExitCodes.SLO_MISSED);
        assertThat(outcome.out()).isEqualTo(Files.readString(output.resolve("summary.json")));
        JsonNode summary = JsonDocuments.text("summary", outcome.out()).tree();
        assertThat(summary.get("slo_met").booleanValue()).isFalse();
        assertThat(summary.get("completed").intValue()).isEqualTo(6);
        assertThat(output.resolve("report.html")).content().contains("SLO missed");
    }

    @Test
    void warmingCountsTheKernelsItSimulates() {
        JsonNode first = JsonDocuments.text(
                        "first", run("warm", "cache", "--json").out())
                .tree();
        assertThat(first.get("simulated_kernels").longValue()).isPositive();
        assertThat(folder.resolve("cache")).isNotEmptyDirectory();
        JsonNode second = JsonDocuments.text(
                        "second", run("warm", "cache", "--json").out())
                .tree();
        assertThat(second.get("simulated_kernels").longValue()).isZero();
    }

    @Test
    void anUnusableCacheIsAWarningAndTheCommandGoesOn() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome outcome =
                Outcome.of("estimate", "--model", "llama-3.1-8b", "--gpu", "h100", "--cache", file.resolve("cache"));
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("TPOT", "while one sequence decodes alone");
        assertThat(outcome.err().lines()).allMatch(line -> line.startsWith("warpsight: "));
        assertThat(outcome.err()).contains("--cache").doesNotContain("\tat ");
    }

    private JsonNode estimate(Object... more) {
        List<Object> args = new ArrayList<>(
                List.of("estimate", "--model", "llama-3.1-8b", "--gpu", "h100", "--cache", folder, "--json"));
        args.addAll(List.of(more));
        Outcome outcome = Outcome.of(args.toArray());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return JsonDocuments.text("estimate", outcome.out()).tree();
    }

    @Test
    void anEstimateFillsTheMemoryExactlyAndItsDecodeTimeIsThatOfItsOperators() {
        JsonNode estimate = estimate("--concurrency", 16);
        JsonNode memory = estimate.get("memory_per_gpu");
        double parts = Stream.of("weights_bytes", "workspace_bytes", "kv_cache_bytes", "free_bytes")
                .mapToDouble(key -> memory.get(key).doubleValue())
                .sum();
        assertThat(parts).isEqualTo(memory.get("all_bytes").doubleValue());
        double kernelsMs = 0;
        for (JsonNode operator : estimate.get("decode")) {
            kernelsMs += operator.get("time_us").doubleValue() / 1000;
        }
        double tpot = estimate.get("tpot_ms").doubleValue();
        assertThat(tpot).isBetween(kernelsMs, kernelsMs * 1.2);
        // The weights of 8 billion parameters in BF16 cannot be read faster than HBM delivers.
        assertThat(tpot).isGreaterThan(1000 * 16e9 / 3.36e12);
    }

    @Test
    void narrowerWeightsAndMoreGpusMakeTokensFaster() {
        double whole = estimate().get("tpot_ms").doubleValue();
        assertThat(estimate("--weights", "fp8").get("tpot_ms").doubleValue()).isLessThan(0.8 * whole);
        JsonNode two = estimate("--tp", 2);
        assertThat(two.get("gpus").intValue()).isEqualTo(2);
        assertThat(two.get("tpot_ms").doubleValue()).isLessThan(0.8 * whole);
    }

    @Test
    void noOperatorOfARooflineIsFasterThanItsBound() {
        for (String phase : List.of("prefill", "decode")) {
            Outcome outcome = Outcome.of(
                    "roofline",
                    "--gpu",
                    "h100",
                    "--model",
                    "llama-3.1-8b",
                    "--phase",
                    phase,
                    "--json",
                    "--cache",
                    folder.resolve("cache"),
                    "--output",
                    folder.resolve(phase));
            JsonNode operators =
                    JsonDocuments.text("roofline", outcome.out()).tree().get("operators");
            assertThat(operators).hasSizeGreaterThan(8).allSatisfy(operator -> assertThat(
                            operator.get("time_s").doubleValue())
                    .as(operator.get("operator").asText())
                    .isGreaterThanOrEqualTo(operator.get("bound_s").doubleValue()));
        }
    }

    @Test
    void benchNamesUnitWarmUpAndRepeatsOfEveryFigure() {
        Outcome outcome = Outcome.of("bench", "--repeats", 2, "--warm-up", 1, "--json", "--quiet");
        assertThat(outcome.code()).isZero();
        JsonNode figures = JsonDocuments.text("bench", outcome.out()).tree();
        assertThat(figures).hasSize(8).allSatisfy(figure -> {
            assertThat(figure.get("median").doubleValue()).isPositive();
            assertThat(figure.get("unit").asText()).isIn("events/s", "kernels/s", "passes/s", "ms");
            assertThat(figure.get("warm_up").intValue()).isEqualTo(1);
            assertThat(figure.get("repeats").intValue()).isEqualTo(2);
        });
    }
}
