package org.warpsight.report.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.ExampleRun;
import org.warpsight.report.chart.RunCharts;
import org.warpsight.report.page.ReportPage;
import org.warpsight.sim.serving.ServingResult;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.Scenario;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.Scenarios;

class RunReportTest {
    private static final ServingResult RESULT = ExampleRun.result(5);

    @TempDir
    private static Path folder;

    private static Map<String, String> files;

    @BeforeAll
    static void writeOnce() throws IOException {
        files = write("run");
    }

    private static Map<String, String> write(String name) throws IOException {
        try (RunDirectory directory = RunDirectory.at(folder.resolve(name));
                Stream<Path> written = Files.list(RunReport.write(directory, ExampleRun.scenario(), RESULT))) {
            Map<String, String> texts = new TreeMap<>();
            for (Path file : written.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
            return texts;
        }
    }

    @Test
    void allFilesOfARunAreThere() {
        assertThat(files)
                .containsOnlyKeys(
                        "scenario.json",
                        "summary.json",
                        "requests.csv",
                        "operators.csv",
                        "trace.json",
                        "ttft.svg",
                        "tpot.svg",
                        "latency-over-time.svg",
                        "load-over-time.svg",
                        "step-breakdown.svg",
                        "roofline.svg",
                        "report.html");
    }

    @Test
    void bytesDependOnInputsAloneNotOnLocaleOrTimeZone() throws IOException {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            assertThat(write("again")).isEqualTo(files);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void requestsAreOneRowEach() {
        List<String> rows = files.get("requests.csv").lines().toList();
        assertThat(rows).hasSize(1 + RESULT.requests().size());
        assertThat(rows.get(0))
                .isEqualTo(
                        "request_id,arrival_s,input_tokens,output_tokens,ttft_ms,tpot_ms,e2el_ms,queue_ms,preemptions,replica,status");
        assertThat(rows.get(501)).matches("500,\\d+\\.\\d+,150000,\\d+,,,,,0,0,rejected");
        assertThat(rows.get(2)).matches("1,[\\d.]+,\\d+,\\d+,[\\d.]+,[\\d.]+,[\\d.]+,[\\d.]+,0,1,finished");
    }

    @Test
    void operatorsAreExactToThePicosecond() {
        assertThat(files.get("operators.csv").lines().toList())
                .startsWith(
                        "phase,operator,count,time_us,flops,hbm_bytes,limiter",
                        "prefill,qkv_proj,998400,61000000.000001,33000000000000000,71000000000000,tensor")
                .hasSize(1 + RESULT.operators().size());
    }

    @Test
    void theSummaryHasTheKeysOfVllm() {
        JsonNode summary =
                JsonDocuments.text("summary.json", files.get("summary.json")).tree();
        assertThat(summary.fieldNames())
                .toIterable()
                .contains(
                        "completed",
                        "total_input_tokens",
                        "total_output_tokens",
                        "request_throughput",
                        "request_goodput")
                .contains("output_throughput", "total_token_throughput", "num_prompts", "model_id")
                .contains("mean_ttft_ms", "median_ttft_ms", "p99_ttft_ms", "mean_tpot_ms", "p99_tpot_ms")
                .contains("mean_itl_ms", "p99_itl_ms", "mean_e2el_ms", "p99_e2el_ms");
        assertThat(summary.get("completed").asInt()).isEqualTo(3996);
        assertThat(summary.get("output_throughput_per_gpu").asDouble())
                .isCloseTo(summary.get("output_throughput").asDouble() / 2, within(1e-9));
    }

    @Test
    void theScenarioCanBeRunAgain() {
        assertThat(Scenarios.read(JsonDocuments.text("scenario.json", files.get("scenario.json")))
                        .scenario())
                .isEqualTo(ExampleRun.scenario().scenario());
        assertThat(files.get("scenario.json")).containsPattern("\"sha256 of h100-sxm5-80gb\" : \"[0-9a-f]{64}\"");
    }

    private record Span(double start, double end) {}

    @Test
    void nothingOverlapsWithinALaneOfTheTrace() {
        Map<String, List<Span>> lanes = new HashMap<>();
        for (JsonNode event : traceEvents()) {
            if (event.get("ph").asText().equals("X")) {
                // In whole nanoseconds, as the viewer has them.
                double start = Math.rint(event.get("ts").asDouble() * 1000);
                lanes.computeIfAbsent(event.get("pid") + "/" + event.get("tid"), lane -> new ArrayList<>())
                        .add(new Span(start, start + Math.rint(event.get("dur").asDouble() * 1000)));
            }
        }
        assertThat(lanes).hasSize(4);
        lanes.forEach((lane, spans) -> {
            for (int index = 1; index < spans.size(); index++) {
                assertThat(spans.get(index).start())
                        .as("lane %s, event %d", lane, index)
                        .isGreaterThanOrEqualTo(spans.get(index - 1).end());
            }
        });
    }

    @Test
    void theTraceHasEveryPassAndItsOperators() {
        long spans = traceEvents().stream()
                .filter(event -> event.get("ph").asText().equals("X"))
                .count();
        assertThat(spans)
                .isEqualTo(RESULT.steps().stream()
                        .mapToLong(step -> 1 + step.operators().size())
                        .sum());
    }

    private static List<JsonNode> traceEvents() {
        List<JsonNode> events = new ArrayList<>();
        JsonDocuments.text("trace.json", files.get("trace.json"))
                .tree()
                .get("traceEvents")
                .forEach(events::add);
        return events;
    }

    @Test
    void thePageNeedsNothingButItself() {
        String page = files.get("report.html");
        assertThat(page.replaceAll("xmlns(:xlink)?=\"[^\"]*\"", ""))
                .doesNotContain("http:", "https:", "<link", "<script", "src=\"", "@import");
        assertThat(page).hasSizeLessThan(600_000);
    }

    @Test
    void idsOnThePageAreUnique() {
        Matcher ids = Pattern.compile(" id=\"([^\"]*)\"").matcher(files.get("report.html"));
        assertThat(ids.results().map(match -> match.group(1)).toList())
                .hasSizeGreaterThan(20)
                .doesNotHaveDuplicates();
    }

    @Test
    void thePageIsAccessible() {
        String page = files.get("report.html");
        assertThat(page).contains("<html lang=\"en\">", "<title>SLO met", "prefers-color-scheme: dark", "@media print");
        assertThat(Pattern.compile("<th(?! scope=|ead)").matcher(page).find()).isFalse();
        assertThat(Pattern.compile("<svg(?![^>]*aria-labelledby=)")
                        .matcher(page)
                        .find())
                .isFalse();
    }

    @Test
    void thePageQuotesTheFiguresOfTheSummary() {
        assertThat(files.get("report.html"))
                .contains("<th scope=\"row\">TTFT <small>", "llama-3.1-8b on 2 replicas of one NVIDIA H100")
                .doesNotContain("NaN", "null");
    }

    @ParameterizedTest
    @MethodSource("bundledScenarios")
    void everyBundledScenarioHasAPage(String id) {
        ResolvedScenario scenario = Scenarios.load(id, List.of());
        ServingSummary summary = ServingSummary.of(RESULT, scenario.scenario().slo());
        String page = ReportPage.html(scenario, RESULT, summary, RunCharts.of(scenario, RESULT, summary));
        assertThat(page).contains(scenario.scenario().model(), "KV cache per replica", "</html>");
    }

    static List<String> bundledScenarios() {
        return Scenarios.ids();
    }

    @Test
    void namesOfUsersAreEscaped() {
        ResolvedScenario plain = ExampleRun.scenario();
        Scenario scenario = plain.scenario();
        ResolvedScenario hostile = new ResolvedScenario(
                new Scenario(
                        1,
                        "<script>alert(1)</script>",
                        "a<b&c",
                        scenario.deployment(),
                        scenario.traffic(),
                        0,
                        scenario.slo(),
                        1),
                plain.model(),
                plain.pools());
        ServingSummary summary = ServingSummary.of(RESULT, scenario.slo());
        assertThat(ReportPage.html(hostile, RESULT, summary, RunCharts.of(hostile, RESULT, summary)))
                .contains("&lt;script&gt;alert(1)", "a&lt;b&amp;c")
                .doesNotContain("<script");
    }
}
