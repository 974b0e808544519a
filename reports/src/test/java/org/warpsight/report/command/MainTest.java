package org.warpsight.report.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.JsonDocuments;
import picocli.CommandLine;

class MainTest {
    @TempDir
    private Path folder;

    private static Outcome run(Object... args) {
        return Outcome.of(args);
    }

    private static void assertBadInput(Outcome outcome, String... parts) {
        assertThat(outcome.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).startsWith("warpsight: ").contains(parts).doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @EnumSource(ListCommand.Kind.class)
    void everyKindCanBeListedAsTableAndAsJson(ListCommand.Kind kind) {
        Outcome table = run("list", kind);
        assertThat(table.code()).isZero();
        assertThat(table.out()).startsWith("id");
        assertThat(table.err()).isEmpty();
        long things = JsonDocuments.text("json", run("list", kind, "--json").out())
                .tree()
                .size();
        assertThat(things)
                .isPositive()
                .isEqualTo(
                        table.out().lines().takeWhile(line -> !line.isBlank()).count() - 1);
    }

    @Test
    void whatEachMatrixPipeTakesIsListedWithItsRate() {
        JsonNode listed = JsonDocuments.text(
                        "json", run("list", "precisions", "--json").out())
                .tree();
        assertThat(listed).hasSize(Precision.values().length);
        for (JsonNode row : listed) {
            Precision precision = Precision.of(row.get("id").textValue());
            for (Gpu gpu : HardwareCatalogue.standard().gpus()) {
                JsonNode rate = row.get(gpu.architecture().id().replace('-', '_') + "_flops_per_clock");
                assertThat(rate.isNumber()).isEqualTo(gpu.supports(precision));
                assertThat(rate.asDouble())
                        .isEqualTo(
                                gpu.architecture().matrixPipe().flopsPerClock().getOrDefault(precision, 0.0));
            }
        }
        assertThat(run("list", "precisions").out()).contains("mxfp4", "16,384", "-: not taken");
    }

    @Test
    void theGpuTemplateIsSound() throws IOException {
        Outcome template = run("new", "gpu");
        assertThat(template.code()).isZero();
        Path file = Files.writeString(folder.resolve("gpu.json"), template.out());
        Outcome check = run("check", file);
        assertThat(check.err()).isEmpty();
        assertThat(check.code()).isZero();
        assertThat(check.out()).contains("gpu.json", "GPU");
    }

    @Test
    void aNewScenarioIsWrittenOnceAndSound() {
        Path file = folder.resolve("mine.json");
        assertThat(run("new", "scenario", file, "--quiet")).isEqualTo(new Outcome(0, "", ""));
        assertThat(run("check", file, "--json").code()).isZero();
        assertBadInput(run("new", "scenario", file), "mine.json", "exists");
    }

    @Test
    void aFileOfNoKnownKindIsBadInput() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"colour\": \"red\"}");
        assertBadInput(run("check", file), "other.json", "what kind of file");
    }

    @Test
    void rooflinesAreDrawnForOperatorsOfAModel() throws IOException {
        Path target = folder.resolve("roofline");
        Outcome outcome = run(
                "roofline",
                "--gpu",
                "mi300x",
                "--model",
                "llama-3.1-8b",
                "--phase",
                "decode",
                "--output",
                target,
                "--cache",
                folder.resolve("cache"));
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("FP16, BF16", "5.30 TB/s", "gate_up_proj", "HBM");
        assertThat(outcome.err()).contains("roofline.svg");
        assertThat(Files.readString(target.resolve("roofline.svg")))
                .startsWith("<?xml")
                .contains("gate_up_proj");
    }

    @Test
    void helpNamesCommandsAndExitCodes() {
        Outcome help = run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("roofline", "check", "99", "SLO was missed");
    }

    private static Stream<CommandLine> commands() {
        CommandLine all = new CommandLine(new WarpsightCommand());
        SelectiveCommand.hideOptions(all);
        return all.getSubcommands().values().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.getSubcommands().values().stream()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpWritesValuesAsTheyAreTyped(CommandLine command) {
        assertThat(command.getUsageMessage())
                .doesNotContainPattern("[A-Z_]{4,}, [A-Z_]{4,}")
                .doesNotContain("=<");
    }

    @Test
    void optionsWithoutEffectAreNotShownAndAreToldWhenGiven() {
        assertThat(run("list", "--help").out()).doesNotContain("--seed").doesNotContain("--set=");
        assertThat(run("serve", "--help").out()).contains("--seed", "--set=");
        assertThat(run("validate", "--help").out()).contains("--cache");
        Outcome outcome = run("list", "engines", "--seed", 3);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).isEqualTo("warpsight: --seed has no effect on 'list'" + System.lineSeparator());
        assertThat(run("list", "engines", "--seed", 3, "--quiet").err()).isEmpty();
    }

    @Test
    void aMistypedValueOfAListIsAnsweredWithTheNearestOne() {
        assertWrongUsage(run("list", "gpu"), "'gpu' is none of gpus, nodes", "Did you mean 'gpus'?");
        assertWrongUsage(
                run("kernel", "stream", "rmsnorm", "--gpu", "h100", "--rows", 1, "--width", 1),
                "Did you mean 'rms_norm'");
        assertWrongUsage(
                run("kernel", "attention", "--gpu", "h100", "--heads", 1, "--keys", 1, "--pass", "back"),
                "'back' is none of forward, backward");
    }

    private static void assertWrongUsage(Outcome outcome, String... parts) {
        assertThat(outcome.code()).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains(parts);
    }

    @Test
    void aFolderThatIsNotThereIsToldInWords() {
        assertBadInput(run("new", "gpu", folder.resolve("no/gpu.json")), "no/gpu.json", "its folder does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--gpu h100 --tp 3 | --tp: 3 GPUs cannot divide the 32 attention heads",
                "--gpu h101 | --gpu: unknown GPU 'h101'. Did you mean 'h100",
                "--gpu h100 --weights fp9 | --weights: \"fp9\" is not known",
                "--gpu h100 --isl 0 | --isl: 0 must be at least 1",
                "--gpu h100 --engine vlm | --engine: unknown engine 'vlm'",
                "--gpu h100 --set traffic.concurrency=0 | /traffic/concurrency: 0 must be at least 1",
            })
    void aFieldThatComesFromAnOptionIsToldByItsName(String options, String message) {
        Outcome outcome = Outcome.of((Object[]) ("estimate --model llama-3.1-8b " + options).split(" "));
        assertBadInput(outcome, message);
    }
}
