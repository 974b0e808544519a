package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.workload.scenario.json.Scenarios;

/** Whatever a user gets wrong is told in one line that helps, and leaves nothing behind. */
class BadInputTest {
    private static final String SCENARIO = "llama-3.1-8b-h100-azure-conv";
    private static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens\n";

    @TempDir
    private Path inputs;

    @TempDir
    private Path outputs;

    /**
     * A mistake.
     *
     * @param args command line without the common options, given a folder for input files
     * @param parts what the message must name: file or place, value, and what to do
     */
    private record Mistake(String name, Function<Path, List<?>> args, String... parts) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Mistake set(String name, String assignment, String... parts) {
        return new Mistake(name, folder -> List.of("serve", SCENARIO, "--set", assignment), parts);
    }

    private static Mistake line(String name, List<?> args, String... parts) {
        return new Mistake(name, folder -> args, parts);
    }

    /** The bundled scenario with a part of its text replaced. */
    private static Mistake file(String name, String old, String replacement, String... parts) {
        return new Mistake(
                name,
                folder -> {
                    String text =
                            Scenarios.write(Scenarios.load(SCENARIO, List.of()).scenario());
                    assertThat(text).contains(old);
                    return List.of("serve", write(folder, "mine.json", text.replace(old, replacement)));
                },
                parts);
    }

    private static Mistake trace(String name, String text, String... parts) {
        return new Mistake(
                name,
                folder -> List.of("serve", SCENARIO, "--set", "traffic.trace=" + write(folder, "mine.csv", text)),
                parts);
    }

    private static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    static Stream<Mistake> badInputs() {
        return Stream.of(
                set(
                        "unknown GPU",
                        "deployment.pools[0].gpu=h100-sxm5-80bg",
                        "/deployment/pools/0/gpu",
                        "'h100-sxm5-80bg'",
                        "'h100-sxm5-80gb'"),
                set("unknown model", "model=llama-3.1-9b", "/model", "'llama-3.1-9b'", "'llama-3.1-8b'"),
                set("unknown node", "deployment.pools[0].node=dgx-h10", "/node", "'dgx-h10'", "'dgx-h100'"),
                set("unknown engine", "deployment.pools[0].engine=vlm", "/engine", "'vlm'", "'vllm'"),
                set(
                        "unknown trace",
                        "traffic.trace=AzureLLMInferenceTrace_con",
                        "/traffic/trace",
                        "'AzureLLMInferenceTrace_con'",
                        "'AzureLLMInferenceTrace_conv'"),
                file("malformed JSON", "\"traffic\" :", "\"traffic\"", "mine.json", "line 40"),
                file("unknown key", "\"replicas\"", "\"replicaz\"", "mine.json", "'replicaz'", "line", "'replicas'"),
                file("key given twice", "\"tp\"", "\"pp\"", "mine.json", "'pp'", "line"),
                file("wrong type", "\"tp\" : 1", "\"tp\" : \"two\"", "mine.json", "/tp", "line", "two"),
                file("wrong unit in the key", "\"ttft_ms\"", "\"ttft_s\"", "mine.json", "ttft_s", "'ttft_ms'"),
                file("unit in the value", "\"ttft_ms\" : 500.0", "\"ttft_ms\" : \"0.5 s\"", "/slo/ttft_ms", "0.5 s"),
                file("negative value", "\"replicas\" : 2", "\"replicas\" : -2", "mine.json", "/replicas", "-2"),
                file("zero rate", "\"rate_scale\" : 1.0", "\"rate_scale\" : 0", "mine.json", "/rate_scale", "0"),
                set(
                        "impossible value",
                        "deployment.pools[0].scheduler.gpu_memory_utilization=1.5",
                        "/gpu_memory_utilization",
                        "1.5"),
                set("heads that tp does not divide", "deployment.pools[0].tp=3", "/tp", "3"),
                set(
                        "precision that the GPU does not take",
                        "deployment.pools[0]={\"gpu\":\"a100\",\"precision\":{\"weights\":\"fp8\"}}",
                        "a100-sxm4-80gb",
                        "fp8",
                        "bf16"),
                set("model that does not fit", "model=llama-3.1-70b", "does not fit", "80.0 GiB", "tp"),
                trace(
                        "trace with a broken line",
                        HEADER + "2023-11-16 18:15:46.6805900,374,44\n2023-11-16 18:15:50.9951690,many,109\n",
                        "mine.csv",
                        "line 3",
                        "many"),
                trace("trace without requests", HEADER, "mine.csv", "empty"),
                trace("empty trace", "", "mine.csv", "empty"),
                trace("trace of an unknown layout", "a,b,c\n1,2,3\n", "mine.csv", "line 1", "TIMESTAMP"),
                new Mistake(
                        "output folder inside a file",
                        folder -> List.of(
                                "serve",
                                SCENARIO,
                                "--output",
                                write(folder, "taken", "").resolve("run")),
                        "taken",
                        "--output"),
                new Mistake(
                        "output folder with other files",
                        folder -> List.of(
                                "serve",
                                SCENARIO,
                                "--output",
                                write(folder, "thesis.txt", "").getParent()),
                        "--output",
                        "more than a run's files"),
                line("unknown scenario", List.of("serve", "llama-3.1-8b-h100-azure-con"), "'" + SCENARIO + "'"),
                line("missing scenario file", List.of("warm", "no/such.json"), "no/such.json", "no such file"),
                set("assignment without a value", "seed", "--set seed", "path=value"),
                line("negative seed", List.of("serve", SCENARIO, "--seed", "-1"), "/seed", "-1"),
                line(
                        "estimate of an unknown GPU",
                        List.of("estimate", "--model", "llama-3.1-8b", "--gpu", "h100-sxm5-80bg"),
                        "warpsight: --gpu:",
                        "'h100-sxm5-80gb'"),
                line(
                        "estimate of what does not fit",
                        List.of("estimate", "--model", "llama-3.1-405b", "--gpu", "h100"),
                        "does not fit",
                        "tp"),
                line(
                        "estimate of no tokens",
                        List.of("estimate", "--model", "llama-3.1-8b", "--gpu", "h100", "--isl", "0"),
                        "warpsight: --isl:",
                        "0"),
                line(
                        "roofline of an unknown model",
                        List.of("roofline", "--gpu", "h100", "--model", "llama-3.1-9b"),
                        "'llama-3.1-9b'",
                        "'llama-3.1-8b'"),
                line("check of a missing file", List.of("check", "no-such.json"), "no-such.json", "no such file"));
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void badInputIsToldInOneLineAndLeavesNothingBehind(Mistake mistake) throws IOException {
        Outcome outcome = run(mistake.args().apply(inputs));
        assertThat(outcome.err()).startsWith("warpsight: ").hasLineCount(1).contains(mistake.parts());
        assertThat(outcome.err()).doesNotContain("Exception", "\tat ");
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(outcome.out()).isEmpty();
        assertThat(outputs).isEmptyDirectory();
        try (Stream<Path> left = Files.list(inputs)) {
            assertThat(left).hasSizeLessThanOrEqualTo(1);
        }
    }

    static Stream<Mistake> wrongUsages() {
        return Stream.of(
                line("no command", List.of(), "name a command"),
                line("unknown command", List.of("sevre", SCENARIO), "'sevre'", "'serve'"),
                line("unknown option", List.of("serve", SCENARIO, "--jsn"), "'--jsn'", "'--json'"),
                line("missing scenario", List.of("serve"), "SCENARIO"),
                line("missing option", List.of("estimate", "--gpu", "h100"), "--model"),
                line("option without a value", List.of("serve", SCENARIO, "--seed"), "--seed"),
                line("text for a number", List.of("serve", SCENARIO, "--seed", "one"), "--seed", "one"),
                line("no thread", List.of("serve", SCENARIO, "--threads", "0"), "--threads", "0"),
                line("unknown kind", List.of("list", "gups"), "gups", "gpus"),
                line(
                        "unknown activation",
                        List.of(
                                "kernel",
                                "experts",
                                "--gpu",
                                "h100",
                                "--model",
                                "gpt-oss-20b",
                                "--tokens",
                                "8",
                                "--activation",
                                "foo"),
                        "'foo' is none of swiglu, relu_squared, gelu, relu."),
                line(
                        "group that does not divide a row",
                        List.of(
                                "kernel",
                                "stream",
                                "quantise_blocks",
                                "--gpu",
                                "h100",
                                "--rows",
                                "8",
                                "--width",
                                "4096",
                                "--group-size",
                                "48"),
                        "--group-size",
                        "4096",
                        "48"),
                line("bench without repeats", List.of("bench", "--repeats", "0"), "--repeats"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsages")
    void wrongUsageIsToldInOneLineThatNamesTheHelp(Mistake mistake) {
        Outcome outcome = Outcome.of(mistake.args().apply(inputs).toArray());
        assertThat(outcome.err()).startsWith("warpsight: ").hasLineCount(1).contains(mistake.parts());
        assertThat(outcome.err()).contains("--help").doesNotContain("Exception");
        assertThat(outcome.code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(outcome.out()).isEmpty();
    }

    /** With output and cache in a folder of the test, and without progress. */
    private Outcome run(List<?> args) {
        List<Object> all = new ArrayList<>(args);
        all.addAll(List.of("--cache", outputs.resolve("cache"), "--quiet"));
        if (!all.contains("--output")) {
            all.addAll(List.of("--output", outputs.resolve("run")));
        }
        return Outcome.of(all.toArray());
    }
}
